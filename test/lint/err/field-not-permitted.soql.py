from simple_salesforce import Salesforce

from .audit import inzage

sf = Salesforce(instance_url="", session_id="")


def salesman_view(actor, subject):
    return inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "view", "reason": "sales-offer"},
        lambda permitted: sf.query(
            "SELECT Id, Name, Phone, "
            "Birthdate "  # expect: field-not-permitted
            f"FROM Contact WHERE Id = '{subject}'"
        ),
    )
