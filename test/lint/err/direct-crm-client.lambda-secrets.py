import json

import boto3
from simple_salesforce import Salesforce

from .audit import inzage

secrets = boto3.client("secretsmanager", region_name="eu-central-1")
_sf = None


def salesforce():
    global _sf
    if _sf is None:
        secret = json.loads(secrets.get_secret_value(SecretId="salesforce")["SecretString"])
        _sf = Salesforce(username=secret["user"], password=secret["password"], security_token=secret["token"])
    return _sf


def handler(event, context):
    subject = event["pathParameters"]["id"]
    case = salesforce().Case.get(subject)  # expect: direct-crm-client
    return {"statusCode": 200, "body": json.dumps({"status": case["Status"]})}
