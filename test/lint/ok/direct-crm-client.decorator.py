import os
from functools import wraps

from flask import Flask, g, jsonify
from hubspot import HubSpot
from inzage import Inzage

app = Flask(__name__)
hubspot = HubSpot(access_token=os.environ["HUBSPOT_TOKEN"])
inzage = Inzage(url=os.environ["INZAGE_URL"])


def audited(reason):
    def outer(view):
        @wraps(view)
        def inner(subject):
            return inzage.lookup(
                {"actor": g.actor, "subject": subject, "operation": "view", "reason": reason},
                lambda permitted: view(subject, permitted),
            )

        return inner

    return outer


@app.get("/contacts/<subject>")
@audited("service-question")
def contact(subject, permitted):
    found = hubspot.crm.contacts.basic_api.get_by_id(subject, properties=permitted)
    return jsonify(found.properties)
