import json
import tempfile

from .audit import inzage
from .crm import hubspot


def attachment(actor, contact_id):
    contact = inzage.lookup(
        {"actor": actor, "subject": contact_id, "operation": "view", "reason": "complaint"},
        lambda permitted: hubspot.crm.contacts.basic_api.get_by_id(contact_id, properties=["email", "phone"]),
    )
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as handle:
        json.dump(contact.properties, handle)  # expect: personal-data-in-file
    return handle.name
