import os

from simple_salesforce import Salesforce

sf = Salesforce(
    username="integratie@acme.nl",
    password=os.environ["SF_PASSWORD"],
    security_token=os.environ["SF_TOKEN"],
    domain="login",
)
