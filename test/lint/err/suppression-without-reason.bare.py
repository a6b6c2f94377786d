import logging

log = logging.getLogger(__name__)


def greet(contact_email):
    # inzage-ignore personal-data-in-log  # expect: suppression-without-reason
    log.info(contact_email)  # expect: personal-data-in-log
