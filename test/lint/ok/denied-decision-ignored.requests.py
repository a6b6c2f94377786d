import os

import requests
from simple_salesforce import Salesforce

sf = Salesforce(instance_url=os.environ["SF_URL"], session_id=os.environ["SF_SESSION"])


def open_contact(actor, subject):
    answer = requests.post(
        f"{os.environ['INZAGE_URL']}/v1/lookups",
        json={"actor": {"id": actor}, "subject": subject, "operation": "view", "reason": "service-question"},
        timeout=5,
    ).json()
    if answer["decision"]["effect"] != "permit":
        raise PermissionError(answer["id"])
    return sf.Contact.get(subject)
