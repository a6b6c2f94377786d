from .audit import inzage
from .crm import contact_of


def open_contact(actor, subject, **options):
    reason = options.get("reason", "service-question")  # expect: vague-reason
    return inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "view", "reason": reason},
        lambda permitted: contact_of(subject, permitted),
    )
