from .audit import inzage
from .crm import contact_of

REASONS = {"bill": "billing-question", "move": "moving_house"}  # expect: unknown-reason


def moved(actor, subject):
    return inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "view", "reason": REASONS["move"]},
        lambda permitted: contact_of(subject, permitted),
    )
