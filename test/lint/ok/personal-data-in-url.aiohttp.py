import aiohttp

from .models import Deelnemer


async def controleer(deelnemer: Deelnemer, basis: str) -> bool:
    timeout = aiohttp.ClientTimeout(total=5)
    async with aiohttp.ClientSession(timeout=timeout) as sessie:
        async with sessie.post(f"{basis}/bestaat", json={"telefoon": deelnemer.telefoonnummer}) as antwoord:
            return antwoord.status == 200
