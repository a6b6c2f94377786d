from hubspot import HubSpot

from .audit import inzage

hubspot = HubSpot(access_token="")


def check(actor, contact_id):
    return inzage.lookup(
        {"actor": actor, "subject": contact_id, "operation": "view", "reason": "service-question"},
        lambda permitted: hubspot.crm.contacts.basic_api.get_by_id("51094211", properties=["firstname"]),  # expect: hard-coded-customer
    )


def pipeline():
    return hubspot.crm.pipelines.pipelines_api.get_by_id("deals", "51094211")
