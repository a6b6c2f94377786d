import logging
import os

import boto3
import pandas as pd
import psycopg2
from zenpy import Zenpy
from simple_salesforce import Salesforce
from inzage import Inzage

logger = logging.getLogger("etl")
inzage = Inzage(url=os.environ["INZAGE_URL"], token=os.environ["INZAGE_TOKEN"])
s3 = boto3.client("s3", region_name="us-east-1")
zenpy_client = Zenpy(subdomain="acme", email=os.environ["ZD_EMAIL"], token=os.environ["ZD_TOKEN"])


class ContactSync:
    def __init__(self, sf: Salesforce, dsn: str):
        self.sf = sf
        self.dsn = dsn

    def fetch(self, actor, account_id):
        result = inzage.lookup(
            {"actor": actor, "subject": account_id, "operation": "export", "reason": "billing-question"},
            lambda permitted: self.sf.query_all(f"SELECT Id, Name, Email FROM Contact WHERE AccountId = '{account_id}'"),
        )
        return result.data["records"]

    def run(self, actor, account_id):
        records = self.fetch(actor, account_id)
        logger.info("fetched %d contacts", len(records))
        frame = pd.DataFrame(records)
        frame.to_csv("/tmp/contacts.csv")  # expect: personal-data-in-file
        for record in records:
            logger.debug("contact %s", record["Name"])  # expect: personal-data-in-log
        s3.put_object(Bucket="contacts", Key=account_id, Body=str(records))  # expect: personal-data-in-file, personal-data-out-of-region
        return len(records)


def close_ticket(ticket_id):
    ticket = zenpy_client.tickets(id=ticket_id)  # expect: direct-crm-client
    ticket.status = "solved"
    zenpy_client.tickets.update(ticket)  # expect: direct-crm-write
    print(f"closed {ticket_id}")


def lookup_reasonless(actor, subject, sf):
    return inzage.lookup({"actor": actor, "subject": subject, "operation": "view"}, lambda p: sf.Contact.get(subject))  # expect: lookup-without-reason
