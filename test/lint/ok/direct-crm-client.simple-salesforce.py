import os
from typing import Optional

from inzage import Inzage
from simple_salesforce import Salesforce as Sf
from simple_salesforce import format_soql

inzage = Inzage(url=os.environ["INZAGE_URL"])
sf = Sf(instance_url=os.environ["SF_URL"], session_id=os.environ["SF_TOKEN"])


def by_id(actor, subject: str):
    return inzage.lookup(
        actor=actor,
        subject=subject,
        operation="view",
        reason="service-question",
        read=lambda permitted: sf.Contact.get(subject),
    )


def by_query(actor, subject: str):
    def read(permitted):
        soql = format_soql("SELECT Id, Email FROM Contact WHERE Id = {}", subject)
        return sf.query_all(soql)["records"]

    request = {"actor": actor, "subject": subject, "operation": "view", "reason": "service-question"}
    return inzage.lookup(request, read)


class Contacts:
    def __init__(self, client: Optional[Sf] = None):
        self.client = client or sf

    def load(self, actor, subject):
        return inzage.lookup(
            actor=actor,
            subject=subject,
            operation="view",
            reason="service-question",
            read=lambda permitted: self.client.Contact.get(subject),
        )


def products():
    return sf.query("SELECT Id, Name FROM Product2 WHERE IsActive = true")


def header():
    return sf.headers.get("Authorization") is not None
