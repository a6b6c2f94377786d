import logging

log = logging.getLogger(__name__)


def pull(contact):
    # inzage-ignore personal-data-in-log -- the mail gateway's own log
    log.info("contact %s", contact["email"])
