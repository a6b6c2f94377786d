import os

import httpx
from hubspot import HubSpot

hubspot = HubSpot(access_token=os.environ["HUBSPOT_TOKEN"])


async def rename(actor: str, contact_id: str, properties: dict):
    async with httpx.AsyncClient(base_url=os.environ["INZAGE_URL"]) as http:
        answer = await http.post(
            "/v1/lookups",
            json={"actor": {"id": actor}, "subject": contact_id, "operation": "change", "reason": "service-question"},
        )
        if answer.json()["decision"]["effect"] == "deny":
            return None
    return hubspot.crm.contacts.basic_api.update(contact_id, {"properties": properties})
