from pathlib import Path

import yaml
from simple_salesforce import Salesforce

from .audit import inzage

sf = Salesforce(instance_url="", session_id="")
FIELDS = ("Id", "Name", "Phone")


def contact(actor, subject):
    soql = f"SELECT {', '.join(FIELDS)} FROM Contact WHERE Id = '{subject}'"
    return inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "view", "reason": "service-question"},
        lambda permitted: sf.query(soql),
    )
