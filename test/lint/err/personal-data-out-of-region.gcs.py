import json

from google.cloud import storage
from simple_salesforce import Salesforce

from .audit import inzage

sf = Salesforce(instance_url="", session_id="")
client = storage.Client(client_options={"api_endpoint": "https://storage.us-central1.rep.googleapis.com"})


def keep(actor, subject):
    contact = inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "view", "reason": "complaint"},
        lambda permitted: sf.Contact.get(subject),
    )
    blob = client.bucket("crm-copies").blob(f"{subject}.json")
    blob.upload_from_string(json.dumps(contact))  # expect: personal-data-in-file, personal-data-out-of-region
