import logging

log = logging.getLogger(__name__)


def greet(contact_email):
    # inzage-ignore personal-data-in-log -- the log of the mail gateway, kept two days (until 2027-01-31)
    log.info(contact_email)
