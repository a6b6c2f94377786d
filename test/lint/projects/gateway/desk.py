import logging

from .zendesk import Zendesk

log = logging.getLogger(__name__)
zendesk = Zendesk("acme")


def user(number):
    found = zendesk.get(f"/users/{number}.json")  # expect: direct-crm-request
    log.info("user %s", found["user"]["notes"])  # expect: personal-data-in-log


def macros():
    log.info("macros %s", zendesk.get("/macros.json"))
