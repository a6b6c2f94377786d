import os

import requests

from .audit import inzage

INSTANCE = os.environ["SN_INSTANCE"]


def caller(actor, sys_id):
    def read(permitted=None):
        return requests.get(
            f"https://{INSTANCE}.service-now.com/api/now/table/customer_contact/{sys_id}",
            params={"sysparm_fields": "name,email"},
            timeout=10,
        )

    return inzage.lookup({"actor": actor, "subject": sys_id, "operation": "view", "reason": "complaint"}, read).json()
