import dns.resolver

from inzage import Inzage

from .crm import load

inzage = Inzage(url="https://inzage.example.org")
DEFAULTS = {"operation": "view", "reason": "service-question"}


def spread(actor, subject):
    return inzage.lookup(actor=actor, subject=subject, read=load, **DEFAULTS)


def unknown(actor, subject, **rest):
    return inzage.lookup(actor=actor, subject=subject, operation="view", read=load, **rest)


class Desk:
    def __init__(self):
        self.inzage = Inzage(url="https://inzage.example.org")

    async def show(self, actor, subject, reason):
        request = {"actor": actor, "subject": subject, "operation": "view", "reason": reason}
        return await self.inzage.lookup(request, load)


def host(name):
    return dns.resolver.Resolver().lookup(name)
