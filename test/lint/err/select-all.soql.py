from simple_salesforce import Salesforce

from .audit import inzage

sf = Salesforce(instance_url="", session_id="")


def details(actor, contact_id):
    return inzage.lookup(
        {"actor": actor, "subject": contact_id, "operation": "view", "reason": "service-question"},
        lambda permitted: sf.query(f"SELECT FIELDS(ALL) FROM Contact WHERE Id = '{contact_id}' LIMIT 1"),  # expect: select-all
    )
