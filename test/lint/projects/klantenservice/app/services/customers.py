import os

from inzage import Inzage
from simple_salesforce import Salesforce

inzage = Inzage(url=os.environ["INZAGE_URL"])
sf = Salesforce(instance_url=os.environ["SF_URL"], session_id=os.environ["SF_TOKEN"])


def customer(actor, subject):
    return inzage.lookup(
        actor=actor,
        subject=subject,
        operation="view",
        reason="service-question",
        read=lambda permitted: sf.Contact.get(subject),
    )


def customers(actor, subjects):
    for subject in subjects:
        yield customer(actor, subject)


def as_line(contact):
    return "{} <{}>".format(contact["LastName"], contact["Email"])


def public(contact):
    return {key: value for key, value in contact.items() if key in ("Id", "Status")}
