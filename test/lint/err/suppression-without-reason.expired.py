import logging

log = logging.getLogger(__name__)


def greet(contact_email):
    log.info(contact_email)  # inzage-ignore personal-data-in-log -- until the mask lands (until 2026-06-30)  # expect: suppression-without-reason, personal-data-in-log
