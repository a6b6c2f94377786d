from .audit import inzage
from .crm import read_contact


def visit(actor, subject):
    return inzage.lookup(
        actor=actor,
        subject=subject,
        operation="view",
        reason="technical-visit",
        fields=["name", "installationAddress", "equipment"],
        read=lambda permitted: read_contact(subject, permitted),
    )
