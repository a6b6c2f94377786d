from .audit import inzage
from .crm import contact_of


def show(actor, subject, reason):
    return inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "view", "reason": reason},
        lambda permitted: contact_of(subject, permitted),
    )
