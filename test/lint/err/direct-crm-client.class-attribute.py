from simple_salesforce import Salesforce

from .audit import inzage
from .settings import SF


class ContactRepository:
    def __init__(self, client: Salesforce | None = None):
        self._client = client or Salesforce(**SF)

    def by_email(self, actor, email):
        escaped = email.replace("'", "\\'")
        query = f"SELECT Id, Name FROM Contact WHERE Email = '{escaped}' LIMIT 1"
        rows = self._client.query(query)["records"]  # expect: direct-crm-client
        return rows[0]["Id"] if rows else None

    def limits(self):
        return self._client.limits()
