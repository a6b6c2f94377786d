from simple_salesforce import Salesforce

from .clients import inzage

sf = Salesforce(username="sync", password="-", security_token="-")
BASE = ["Id", "Name"]
QUERY = "SELECT {fields} FROM Contact WHERE Id = '{id}'"


def bill(actor, subject):
    return inzage.lookup(
        actor=actor,
        subject=subject,
        operation="view",
        reason="billing-question",
        fields=["Name", "Email"],
        read=lambda permitted: sf.query(f"SELECT Id, Email FROM Contact WHERE Id = '{subject}'"),
    )


def joined(actor, subject):
    def read(permitted):
        fields = ", ".join(BASE + ["Email"])
        return sf.query(QUERY.format(fields=fields, id=subject))

    return inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "view", "reason": "billing-question"}, read
    )


def told(bsn: str):
    return "BSN__c" if bsn else "Id"
