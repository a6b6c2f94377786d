import json
import os

import boto3
from inzage import Inzage
from simple_salesforce import Salesforce

s3 = boto3.client("s3", region_name="eu-west-1")
inzage = Inzage(url=os.environ["INZAGE_URL"])
sf = Salesforce(instance_url=os.environ["SF_URL"], session_id=os.environ["SF_SESSION"])


def handler(event, context):
    subject = event["contactId"]
    contact = inzage.lookup(
        {"actor": "sync", "subject": subject, "operation": "view", "reason": "complaint"},
        lambda permitted: sf.Contact.get(subject),
    )
    s3.put_object(
        Bucket=os.environ["BUCKET"],
        Key=f"contacts/{subject}.json",
        Body=json.dumps({"id": subject, "phone": contact["Phone"]}),  # expect: personal-data-in-file
    )
