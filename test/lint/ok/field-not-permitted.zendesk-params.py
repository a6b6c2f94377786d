import requests

from .audit import inzage

HUBSPOT = "https://api.hubapi.com/crm/v3/objects/contacts"


def address_card(actor, contact_id, headers):
    return inzage.lookup(
        {"actor": actor, "subject": contact_id, "operation": "view", "reason": "order"},
        lambda permitted: requests.get(
            f"{HUBSPOT}/{contact_id}",
            headers=headers,
            params={"properties": "firstname,address,zip"},
            timeout=10,
        ).json(),
    )
