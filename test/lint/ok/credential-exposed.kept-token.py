import logging

import requests

log = logging.getLogger(__name__)
ACCESS_TOKEN = "OS-OAUTH1:access_token"


class Session:
    def __init__(self):
        self._token = None

    def refresh(self):
        answer = requests.post("https://login.example.org/oauth2/token", timeout=10).json()
        self._token = answer["access_token"]
        log.debug("token of %d characters", len(self._token))


def scan(tokens):
    for token in tokens:
        log.debug("token %s", token)
