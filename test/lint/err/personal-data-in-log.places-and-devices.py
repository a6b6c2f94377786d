import logging
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass
class Visitor:
    name: str
    phone: str


def announce(visitor: Visitor, branch, member, fullname):
    log.info("%s is expected at %s", visitor.phone, branch.name)  # expect: personal-data-in-log
    log.info("signed in: %s", member.fullname)  # expect: personal-data-in-log
