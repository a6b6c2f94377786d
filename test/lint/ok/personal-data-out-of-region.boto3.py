import boto3
from inzage import Inzage
from simple_salesforce import Salesforce

inzage = Inzage(url="https://inzage.internal")
sf = Salesforce(instance_url="", session_id="")
table = boto3.resource("dynamodb", region_name="eu-west-1").Table("contacts")


def mirror(actor, subject):
    contact = inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "view", "reason": "service-question"},
        lambda permitted: sf.Contact.get(subject),
    )
    table.put_item(Item={"pk": subject, "mail": contact["Email"]})
