import logging

log = logging.getLogger(__name__)


def opened(client, member, full_name):
    """A customer comes to the desk."""
    log.info("%s lives at %s", client.name, client.address)  # expect: personal-data-in-log
    log.info("with %s", member.name)  # expect: personal-data-in-log
    log.info("and %s", full_name)  # expect: personal-data-in-log
