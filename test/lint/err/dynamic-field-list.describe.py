from simple_salesforce import Salesforce

from .audit import inzage

sf = Salesforce(instance_url="", session_id="")


def snapshot(actor, contact_id):
    names = [field["name"] for field in sf.Contact.describe()["fields"]]
    soql = "SELECT " + ",".join(names) + f" FROM Contact WHERE Id = '{contact_id}'"
    return inzage.lookup(
        {"actor": actor, "subject": contact_id, "operation": "view", "reason": "service-question"},
        lambda permitted: sf.query(soql),  # expect: dynamic-field-list
    )
