import csv
import os

from hubspot import HubSpot
from inzage import Inzage

inzage = Inzage(url=os.environ["INZAGE_URL"])
hubspot = HubSpot(access_token=os.environ["HUBSPOT_TOKEN"])


def weekly(actor, contact_ids, target):
    with open(target, "w", newline="") as handle:
        writer = csv.writer(handle, delimiter=";")
        writer.writerow(["id", "lifecycle"])
        for contact_id in contact_ids:
            contact = inzage.lookup(
                {"actor": actor, "subject": contact_id, "operation": "export", "reason": "sales-offer"},
                lambda permitted: hubspot.crm.contacts.basic_api.get_by_id(contact_id, properties=["email", "lifecyclestage"]),
            )
            writer.writerow([contact.id, contact.properties["email"]])  # expect: personal-data-in-file
