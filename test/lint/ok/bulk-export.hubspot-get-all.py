from hubspot import HubSpot

from .audit import inzage

hubspot = HubSpot(access_token="")


def everyone(actor):
    return inzage.lookup(
        actor=actor, subject="all", operation="export", reason="sales-offer",
        read=lambda permitted: hubspot.crm.contacts.get_all(properties=["email"]),
    )


def one(actor, contact_id):
    return inzage.lookup(
        actor=actor, subject=contact_id, operation="view", reason="sales-offer",
        read=lambda permitted: hubspot.crm.contacts.basic_api.get_by_id(contact_id, properties=["email"]),
    )
