from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class ZendeskSettings:
    subdomain: str = "acme"
    user: str = "integratie@acme.nl"
    api_token: str = "aK3pQ9vXzL2mN8rT5wY1cB7dF4gH6jS0"  # expect: credential-exposed


@lru_cache
def settings() -> ZendeskSettings:
    return ZendeskSettings()
