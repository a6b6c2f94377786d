import logging

log = logging.getLogger(__name__)


def pull(contact):
    # inzage-ignore personal-data-in-log -- the mail gateway's own log  # expect: suppression-without-reason
    log.info("contact %s", contact["id"])
