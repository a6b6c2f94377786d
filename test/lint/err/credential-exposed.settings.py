import os

from simple_salesforce import Salesforce

sf = Salesforce(
    username="integratie@acme.nl",
    password="Zomer!2026-Kade9",  # expect: credential-exposed
    security_token=os.environ["SF_TOKEN"],
    domain="login",
)
