from .audit import inzage
from .crm import contact_of


def smoke(actor, subject):
    return inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "view", "reason": "service-question"},
        lambda permitted: contact_of(permitted),
    )
