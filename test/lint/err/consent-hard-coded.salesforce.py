from simple_salesforce import Salesforce

from .audit import inzage

sf = Salesforce(instance_url="", session_id="")


def register(actor, form):
    return inzage.lookup(
        {"actor": actor, "subject": form["id"], "operation": "change", "reason": "order", "change": {"action": "place-order"}},
        lambda permitted: sf.Contact.create(
            {
                "LastName": form["last_name"],
                "Email": form["email"],
                "HasOptedOutOfEmail": False,  # expect: consent-hard-coded
            }
        ),
    )
