import requests

from .audit import inzage

ORG = "https://acme.api.crm4.dynamics.com/api/data/v9.2"


def set_phone(actor, token, contact_id, phone):
    url = f"{ORG}/contacts({contact_id})"
    body = {"telephone1": phone}
    headers = {"authorization": f"Bearer {token}", "if-match": "*"}
    inzage.lookup(
        {"actor": actor, "subject": contact_id, "operation": "change", "reason": "service-question", "change": {"action": "change-contact"}},
        lambda permitted: requests.patch(url, json=body, headers=headers, timeout=10).raise_for_status(),
    )
