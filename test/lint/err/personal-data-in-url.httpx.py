import os

import httpx
from pydantic import BaseModel


class Prospect(BaseModel):
    email: str
    campaign: str


async def score(prospect: Prospect) -> int:
    async with httpx.AsyncClient(base_url=os.environ["SCORING_URL"]) as client:
        response = await client.get("/score", params={"email": prospect.email, "campaign": prospect.campaign})  # expect: personal-data-in-url
    response.raise_for_status()
    return response.json()["score"]
