import os
from typing import Optional

from simple_salesforce import Salesforce as Sf
from simple_salesforce import format_soql

sf = Sf(instance_url=os.environ["SF_URL"], session_id=os.environ["SF_TOKEN"])


def by_id(subject: str):
    return sf.Contact.get(subject)  # expect: direct-crm-client


def by_query(subject: str):
    soql = format_soql("SELECT Id, Email FROM Contact WHERE Id = {}", subject)
    return sf.query_all(soql)["records"]  # expect: direct-crm-client


class Contacts:
    def __init__(self, client: Optional[Sf] = None):
        self.client = client or sf
        self._people = self.client.Contact

    def load(self, subject):
        return self._people.get(subject)  # expect: direct-crm-client


def handed_in(client: Sf, subject):
    return client.query(f"SELECT Id, Email FROM Lead WHERE Id = '{subject}'")  # expect: direct-crm-client
