from .audit import inzage
from .crm import contact_of


class Screen:
    def __init__(self, actor, reason=None):
        self.actor = actor
        self.reason = reason

    def open(self, subject):
        return inzage.lookup(actor=self.actor, subject=subject, operation="view", reason=self.reason, read=contact_of)
