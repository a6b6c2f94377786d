from functools import partial

from inzage import Inzage

from .crm import load

inzage = Inzage(url="https://inzage.example.org")


def nothing(actor, subject):
    return inzage.lookup(actor=actor, subject=subject, operation="view", read=load)  # expect: lookup-without-reason


def empty(actor, subject):
    return inzage.lookup(actor=actor, subject=subject, operation="view", reason="", read=load)  # expect: lookup-without-reason


class Desk:
    def __init__(self):
        self.inzage = Inzage(url="https://inzage.example.org")

    async def show(self, actor, subject):
        return await self.inzage.lookup({"actor": actor, "subject": subject, "operation": "view"}, load)  # expect: lookup-without-reason
