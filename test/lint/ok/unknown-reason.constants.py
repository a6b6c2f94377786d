from enum import StrEnum

from .audit import inzage
from .crm import contact_of


class Reason(StrEnum):
    BILL = "billing-question"
    MOVE = "moving-house"


def open_bill(actor, subject):
    return inzage.lookup(actor=actor, subject=subject, operation="view", reason=Reason.BILL, read=contact_of)


def move(actor, subject):
    return inzage.lookup(actor=actor, subject=subject, operation="view", reason=Reason.MOVE, read=contact_of)
