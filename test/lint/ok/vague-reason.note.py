from .audit import inzage
from .crm import contact_of


def emergency(actor, subject, note):
    return inzage.lookup(
        {
            "actor": actor,
            "subject": subject,
            "operation": "view",
            "reason": "emergency",
            "note": note,
        },
        lambda permitted: contact_of(subject, permitted),
    )
