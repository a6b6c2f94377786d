import json

from pymemcache.client.base import Client

from .crm import hubspot, inzage

cache = Client(("localhost", 11211))


def card(actor, contact_id):
    hit = cache.get(contact_id)
    if hit:
        return json.loads(hit)
    contact = inzage.lookup(
        {"actor": actor, "subject": contact_id, "operation": "view", "reason": "order"},
        lambda permitted: hubspot.crm.contacts.basic_api.get_by_id(contact_id, properties=["firstname", "phone"]),
    )
    card = {"id": contact_id, "archived": contact.archived}
    cache.set(contact_id, json.dumps(card), expire=600)
    return card
