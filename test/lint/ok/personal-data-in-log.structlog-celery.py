import os

import structlog
from celery import shared_task
from inzage import Inzage
from simple_salesforce import Salesforce

inzage = Inzage(url=os.environ["INZAGE_URL"])
log = structlog.get_logger(__name__)
sf = Salesforce(instance_url=os.environ["SF_URL"], session_id=os.environ["SF_SESSION"])


@shared_task(bind=True, max_retries=3)
def sync_contact(self, actor, contact_id):
    contact = inzage.lookup(
        {"actor": actor, "subject": contact_id, "operation": "view", "reason": "service-question"},
        lambda permitted: sf.Contact.get(contact_id),
    )
    log.bind(contact=contact["Id"]).info("contact.synced", has_email=bool(contact["Email"]))
