import os

import hubspot
from hubspot import HubSpot
from hubspot.crm.contacts import ApiException


def client():
    return HubSpot(access_token=os.environ["HUBSPOT_TOKEN"])


def contact(contact_id):
    try:
        return client().crm.contacts.basic_api.get_by_id(contact_id, properties=["email"])  # expect: direct-crm-client
    except ApiException:
        return None


async def page(after=None):
    api = hubspot.Client.create(access_token=os.environ["HUBSPOT_TOKEN"]).crm.contacts
    result = api.basic_api.get_page(limit=10, after=after, properties=["email"])  # expect: direct-crm-client
    return [each.id for each in result.results]
