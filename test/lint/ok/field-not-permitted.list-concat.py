from .audit import inzage
from .crm import sf

BASE_FIELDS = "Id, Name, Phone"
EXTRA = "BillingCity"


def account(actor, subject):
    query = "SELECT {}, {} FROM Account WHERE Id = '{}'".format(BASE_FIELDS, EXTRA, subject)
    return inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "view", "reason": "service-question"},
        lambda permitted: sf.query(query),
    )
