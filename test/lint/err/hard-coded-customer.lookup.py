from .audit import inzage
from .crm import contact_of


def smoke(actor):
    return inzage.lookup(
        {"actor": actor, "subject": "C-88231", "operation": "view", "reason": "service-question"},  # expect: hard-coded-customer
        lambda permitted: contact_of(permitted),
    )
