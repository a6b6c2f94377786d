import csv
import json
import logging
import os

import openai
import requests
import sentry_sdk
from simple_salesforce import Salesforce
from inzage import Inzage

log = logging.getLogger(__name__)
sf = Salesforce(username=os.environ["SF_USER"], password=os.environ["SF_PASSWORD"], security_token=os.environ["SF_TOKEN"])
inzage = Inzage(url=os.environ["INZAGE_URL"])
client = openai.OpenAI()


def contact(actor, subject):
    result = inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "view", "reason": "service-question"},
        lambda permitted: sf.Contact.get(subject),
    )
    return result.data


def notify(actor, subject):
    record = contact(actor, subject)
    log.info("loaded %s", record["Email"])  # expect: personal-data-in-log
    sentry_sdk.set_user({"email": record["Email"]})  # expect: personal-data-in-error-tracker
    requests.post("https://hooks.zapier.com/hooks/catch/1/x", json={"email": record["Email"]})  # expect: personal-data-to-third-party
    requests.get("https://api.acme.nl/customers", params={"email": record["Email"]})  # expect: personal-data-in-url
    client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": f"Hi {record['Name']}"}])  # expect: personal-data-in-prompt
    with open("/tmp/contact.json", "w") as out:
        json.dump(record, out)  # expect: personal-data-in-file
        out.write(record["Email"])  # expect: personal-data-in-file
    if not record["Phone"]:
        raise ValueError(f"no phone for {record['Name']}")  # expect: personal-data-in-error


def direct(account_id):
    rows = sf.query_all(f"SELECT Id, Name FROM Contact WHERE AccountId = '{account_id}'")  # expect: direct-crm-client
    sf.Contact.update(account_id, {"Phone": "1"})  # expect: direct-crm-write
    return rows["totalSize"]


def export(path, rows):
    with open(path, "w", newline="") as f:
        writer = csv.DictWriter(f, fieldnames=["id", "email"])
        writer.writeheader()
        for row in rows:
            writer.writerow({"id": row["id"], "email": row["email"]})  # expect: personal-data-in-file
