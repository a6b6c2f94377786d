import os

from simple_salesforce import Salesforce

from .audit import inzage

sf = Salesforce(username=os.environ["SF_USER"], password=os.environ["SF_PASSWORD"], security_token=os.environ["SF_TOKEN"])


def move(actor, contact_id, street, city):
    address = {"MailingStreet": street, "MailingCity": city}
    sf.Contact.update(contact_id, address)  # expect: direct-crm-write
    sf.Product2.update("01t5g0", {"IsActive": True})
