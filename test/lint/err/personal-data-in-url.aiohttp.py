import aiohttp

from .models import Deelnemer


async def controleer(deelnemer: Deelnemer, basis: str) -> bool:
    timeout = aiohttp.ClientTimeout(total=5)
    async with aiohttp.ClientSession(timeout=timeout) as sessie:
        async with sessie.get(f"{basis}/bestaat", params={"telefoon": deelnemer.telefoonnummer}) as antwoord:  # expect: personal-data-in-url
            return antwoord.status == 200
