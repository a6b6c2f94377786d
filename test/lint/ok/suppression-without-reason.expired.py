import logging

log = logging.getLogger(__name__)


def greet(contact_email):
    log.info(contact_email)  # inzage-ignore personal-data-in-log -- until the mask lands (until 2027-06-30)
