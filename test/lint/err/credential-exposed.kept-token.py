import logging

import requests

log = logging.getLogger(__name__)


class Session:
    def __init__(self):
        self._token = None

    def refresh(self):
        answer = requests.post("https://login.example.org/oauth2/token", timeout=10).json()
        self._token = answer["access_token"]
        log.debug("token %s", self._token)  # expect: credential-exposed
