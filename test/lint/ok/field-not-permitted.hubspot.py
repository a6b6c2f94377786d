from hubspot import HubSpot

from .audit import inzage

hubspot = HubSpot(access_token="")
CARD = ["firstname", "lastname", "email"]


def billing_card(actor, contact_id):
    wanted = CARD + ["iban"]
    return inzage.lookup(
        {"actor": actor, "subject": contact_id, "operation": "view", "reason": "billing-question"},
        lambda permitted: hubspot.crm.contacts.basic_api.get_by_id(contact_id, properties=wanted),
    )
