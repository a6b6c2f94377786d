import os

from simple_salesforce import Salesforce

from .audit import inzage

sf = Salesforce(username=os.environ["SF_USER"], password=os.environ["SF_PASSWORD"], security_token=os.environ["SF_TOKEN"])


def move(actor, contact_id, street, city):
    address = {"MailingStreet": street, "MailingCity": city}
    inzage.lookup(
        {
            "actor": actor,
            "subject": contact_id,
            "operation": "change",
            "reason": "moving-house",
            "change": {"action": "change-address"},
        },
        lambda permitted: sf.Contact.update(contact_id, address),
    )
    sf.Product2.update("01t5g0", {"IsActive": True})
