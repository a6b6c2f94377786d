from simple_salesforce import Salesforce

from .clients import inzage

sf = Salesforce(username="sync", password="-", security_token="-")
BASE = ["Id", "Name"]
QUERY = "SELECT {fields} FROM Contact WHERE Id = '{id}'"
BY_ID = "SELECT Id, Name, BSN__c FROM Contact WHERE Id = '%s'"  # expect: field-not-permitted


def bill(actor, subject):
    return inzage.lookup(
        actor=actor,
        subject=subject,
        operation="view",
        reason="billing-question",
        fields=["Name", "BSN__c"],  # expect: field-not-permitted
        read=lambda permitted: sf.query(f"SELECT Id, BSN__c FROM Contact WHERE Id = '{subject}'"),  # expect: field-not-permitted
    )


def joined(actor, subject):
    def read(permitted):
        fields = ", ".join(BASE + ["BSN__c"])  # expect: field-not-permitted
        return sf.query(QUERY.format(fields=fields, id=subject))

    return inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "view", "reason": "billing-question"}, read
    )


def asked(actor, subject):
    return inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "view", "reason": "billing-question"},
        lambda permitted: sf.query(BY_ID % subject),
    )
