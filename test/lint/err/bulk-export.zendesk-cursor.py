import requests

from .audit import inzage

BASE = "https://acme.zendesk.com/api/v2"


def all_users(session):
    url = f"{BASE}/users.json?page[size]=100"
    users = []
    while url:
        page = session.get(url).json()  # expect: bulk-export
        users.extend(page["users"])
        url = page["links"]["next"] if page["meta"]["has_more"] else None
    return users


def mirror(actor):
    session = requests.Session()
    lookup = {"actor": actor, "subject": "all", "operation": "view", "reason": "complaint"}
    return inzage.lookup(lookup, lambda permitted: all_users(session))
