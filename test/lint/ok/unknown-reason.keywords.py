from enum import Enum

from inzage import Inzage

from .crm import load

inzage = Inzage(url="https://inzage.example.org")
REASON = "billing-question"


class Reasons(str, Enum):
    OFFER = "sales-offer"


def constant(actor, subject):
    return inzage.lookup(actor=actor, subject=subject, operation="view", reason=REASON, read=load)


def member(actor, subject):
    return inzage.lookup(actor=actor, subject=subject, operation="view", reason=Reasons.OFFER, read=load)


def either(actor, subject, is_bill):
    reason = "billing-question" if is_bill else "service-question"
    return inzage.lookup(dict(actor=actor, subject=subject, operation="view", reason=reason), load)
