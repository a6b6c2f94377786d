from .crm import hubspot
from .audit import inzage

BLOCKED_CUSTOMERS = {"NL-2208841", "NL-2210077"}  # expect: hard-coded-customer


def may_order(actor, customer):
    if customer.number in BLOCKED_CUSTOMERS:
        return False
    return bool(customer.active)
