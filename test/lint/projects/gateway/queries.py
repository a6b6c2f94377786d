import logging

from .db import rows

log = logging.getLogger(__name__)


def report():
    log.info("people %s", rows("SELECT id, plaats FROM klanten"))  # expect: personal-data-in-log
    log.info("orders %s", rows("SELECT id, total FROM orders"))
