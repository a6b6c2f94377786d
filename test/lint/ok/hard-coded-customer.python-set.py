from .crm import hubspot
from .audit import inzage

BLOCKED_REGIONS = {"NL-2208841", "NL-2210077"}


def may_order(actor, customer):
    if customer.region in BLOCKED_REGIONS:
        return False
    return bool(customer.active)
