from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class ZendeskSettings:
    subdomain: str = "acme"
    user: str = "integratie@acme.nl"
    api_token: str = ""


@lru_cache
def settings() -> ZendeskSettings:
    return ZendeskSettings()
