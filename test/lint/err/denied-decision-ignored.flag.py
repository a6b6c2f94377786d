from .audit import inzage
from .crm import hubspot


def merge(actor, contact_id, other_id):
    result = inzage.lookup({"actor": actor, "subject": contact_id, "operation": "change", "reason": "service-question"})
    print("lookup", result.id)
    hubspot.crm.contacts.basic_api.archive(other_id)  # expect: denied-decision-ignored
