from hubspot import HubSpot
from hubspot.crm.contacts import SimplePublicObjectInput

from .audit import inzage

hubspot = HubSpot(access_token="")


def rename(actor, contact_id, last_name):
    change = SimplePublicObjectInput(properties={"lastname": last_name})
    return inzage.lookup(
        {"actor": actor, "subject": contact_id, "operation": "change", "reason": "service-question", "change": {"action": "change-contact"}},
        lambda permitted: hubspot.crm.contacts.basic_api.update(contact_id, change),
    )
