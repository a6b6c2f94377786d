import logging

import requests

log = logging.getLogger(__name__)


class Desk:
    def __init__(self, domain):
        self.base = f"https://{domain}.freshdesk.com/api/v2"
        self.session = requests.Session()

    def _get(self, path):
        return self.session.get(self.base + path, timeout=5).json()  # expect: direct-crm-request

    def contact(self, number):
        return self._get(f"/contacts/{number}")

    def groups(self):
        return self._get("/groups")


def show(desk, number):
    log.info("contact %s of %s", number, len(Desk("acme").contact(number)))
