import os

import hubspot
from hubspot import HubSpot
from inzage import Inzage

inzage = Inzage(url=os.environ["INZAGE_URL"])


def client():
    return HubSpot(access_token=os.environ["HUBSPOT_TOKEN"])


def contact(actor, contact_id):
    return inzage.lookup(
        {"actor": actor, "subject": contact_id, "operation": "view", "reason": "service-question"},
        lambda permitted: client().crm.contacts.basic_api.get_by_id(contact_id, properties=["email"]),
    )


def pipelines():
    api = hubspot.Client.create(access_token=os.environ["HUBSPOT_TOKEN"]).crm
    return api.pipelines.pipelines_api.get_all("deals")


class Shelf:
    def get(self, key):
        return key


def book(shelf: Shelf):
    return shelf.get("contact")
