import os

import httpx

from .audit import inzage

BASE = "https://acme.crm4.dynamics.com/api/data/v9.2"


async def contact(actor, token, contact_id):
    headers = {"authorization": f"Bearer {token}", "odata-version": "4.0"}
    async with httpx.AsyncClient(headers=headers) as http:
        url = f"{BASE}/contacts({contact_id})?$select=fullname,emailaddress1"
        answer = await inzage.lookup(
            {"actor": actor, "subject": contact_id, "operation": "view", "reason": "order"},
            lambda permitted: http.get(url),
        )
    return answer.json()


async def entities(token):
    async with httpx.AsyncClient() as http:
        return await http.get(f"{BASE}/EntityDefinitions?$select=LogicalName", headers={"authorization": token})
