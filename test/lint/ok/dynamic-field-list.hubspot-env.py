import json
import os

from hubspot import HubSpot

from .audit import inzage

hubspot = HubSpot(access_token=os.environ["HUBSPOT_TOKEN"])
BASE = ["firstname", "lastname"]
PROPERTIES = [*BASE, "phone"]


def contact(actor, contact_id):
    return inzage.lookup(
        {"actor": actor, "subject": contact_id, "operation": "view", "reason": "order"},
        lambda permitted: hubspot.crm.contacts.basic_api.get_by_id(contact_id, properties=PROPERTIES),
    )
