import httpx

from .audit import inzage

ORG = "https://acme.crm4.dynamics.com/api/data/v9.2"


async def contact(actor, contact_id, token):
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {token}"}) as http:
        return await inzage.lookup(
            {"actor": actor, "subject": contact_id, "operation": "view", "reason": "technical-visit"},
            lambda permitted: http.get(f"{ORG}/contacts({contact_id})"),  # expect: select-all
        )
