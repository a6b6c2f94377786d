import os

from inzage import Inzage
from simple_salesforce import Salesforce

inzage = Inzage(url=os.environ["INZAGE_URL"])
sf = Salesforce(instance_url=os.environ["SF_URL"], session_id=os.environ["SF_SESSION"])


def night_run(actor):
    return inzage.lookup(
        {"actor": actor, "subject": "all", "operation": "export", "reason": "collections"},
        lambda permitted: sf.bulk.Contact.query("SELECT Id, Email FROM Contact"),
    )
