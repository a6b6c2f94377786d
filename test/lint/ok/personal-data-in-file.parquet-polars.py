import polars as pl
from hubspot import HubSpot

from .audit import inzage

hubspot = HubSpot(access_token="")


def to_lake(actor, ids, path):
    rows = []
    for contact_id in ids:
        contact = inzage.lookup(
            {"actor": actor, "subject": contact_id, "operation": "export", "reason": "order"},
            lambda permitted: hubspot.crm.contacts.basic_api.get_by_id(contact_id, properties=["email", "hs_lead_status"]),
        )
        rows.append({"id": contact.id, "status": contact.properties["hs_lead_status"]})
    pl.DataFrame(rows).write_parquet(path)
