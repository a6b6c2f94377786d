from flask import Flask, jsonify
from simple_salesforce import Salesforce, format_soql

from .audit import inzage, who

app = Flask(__name__)


def salesforce():
    return Salesforce(instance_url=app.config["SF_URL"], session_id=app.config["SF_SESSION"])


@app.get("/contacts/<contact_id>")
def show(contact_id):
    query = format_soql("SELECT Id, Name, Email FROM Contact WHERE Id = {}", contact_id)
    rows = inzage.lookup(
        {"actor": who(), "subject": contact_id, "operation": "view", "reason": "service-question"},
        lambda permitted: salesforce().query(query)["records"],
    )
    return jsonify(rows)
