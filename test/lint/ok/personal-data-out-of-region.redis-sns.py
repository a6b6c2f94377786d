import json

import boto3

from .audit import inzage
from .crm import sf

sns = boto3.client("sns", region_name="eu-central-1")
TOPIC = "arn:aws:sns:contacts"


def changed(actor, subject):
    contact = inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "view", "reason": "order"},
        lambda permitted: sf.Contact.get(subject),
    )
    message = json.dumps({"id": subject, "email": contact["Email"]})
    sns.publish(TopicArn=TOPIC, Message=message)
