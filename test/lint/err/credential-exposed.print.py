import os

from simple_salesforce import Salesforce, SalesforceLogin


def connect():
    session_id, instance = SalesforceLogin(
        username=os.environ["SF_USER"],
        password=os.environ["SF_PASSWORD"],
        security_token=os.environ["SF_TOKEN"],
    )
    access_token = session_id
    print(f"connected to {instance} with {access_token}")  # expect: credential-exposed
    return Salesforce(instance=instance, session_id=access_token)
