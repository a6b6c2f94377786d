import logging
import os
from dataclasses import dataclass

from inzage import Inzage
from simple_salesforce import Salesforce

inzage = Inzage(url=os.environ["INZAGE_URL"])
sf = Salesforce(instance_url=os.environ["SF_URL"], session_id=os.environ["SF_SESSION"])
log = logging.getLogger(__name__)


@dataclass
class Holder:
    id: str
    label: str


def load(actor, subject):
    record = inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "view", "reason": "billing-question"},
        lambda permitted: sf.Contact.get(subject),
    )
    return Holder(record["Id"], record["LastName"])


def open_screen(actor, subject):
    log.info("opened %s", load(actor, subject).label)  # expect: personal-data-in-log
