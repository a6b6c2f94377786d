from .audit import inzage
from .crm import contact_of


def pop(actor, subject):
    request = dict(actor=actor, subject=subject, operation="view")
    request["reason"] = "collection"  # expect: unknown-reason
    return inzage.lookup(request, lambda permitted: contact_of(subject, permitted))
