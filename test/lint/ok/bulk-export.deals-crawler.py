import os

from hubspot import HubSpot
from hubspot.crm.contacts import PublicObjectSearchRequest
from inzage import Inzage

client = HubSpot(access_token=os.environ["HUBSPOT_TOKEN"])
inzage = Inzage(url=os.environ["INZAGE_URL"])


def crawl(lifecycle):
    after = 0
    found = []
    while after is not None:
        request = PublicObjectSearchRequest(
            filter_groups=[{"filters": [{"propertyName": "lifecyclestage", "operator": "EQ", "value": lifecycle}]}],
            properties=["email"],
            limit=100,
            after=after,
        )
        page = client.crm.contacts.search_api.do_search(public_object_search_request=request)
        found.extend(page.results)
        after = page.paging.next.after if page.paging else None
    return found


def main(actor):
    return inzage.lookup({"actor": actor, "subject": "all", "operation": "export", "reason": "collections"}, lambda permitted: crawl("customer"))
