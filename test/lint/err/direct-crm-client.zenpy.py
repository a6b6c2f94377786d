import os

from zenpy import Zenpy

from .audit import inzage

zenpy_client = Zenpy(subdomain="acme", email=os.environ["ZD_USER"], token=os.environ["ZD_TOKEN"])


def open_tickets(actor, requester_id):
    user = zenpy_client.users(id=requester_id)  # expect: direct-crm-client
    return {"requester": user.id, "brands": [brand.name for brand in zenpy_client.brands()]}
