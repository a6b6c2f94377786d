import os

from inzage import Inzage, LookupDenied
from simple_salesforce import Salesforce

inzage = Inzage(url=os.environ["INZAGE_URL"])
sf = Salesforce(instance_url=os.environ["SF_URL"], session_id=os.environ["SF_SESSION"])


def load(actor, subject):
    return inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "view", "reason": "service-question"},
        lambda permitted: sf.Contact.get(subject),
    )


def try_to_load(actor, subject):
    try:
        return load(actor, subject)
    except LookupDenied:
        return sf.Contact.get(subject)  # expect: denied-decision-ignored, direct-crm-client
