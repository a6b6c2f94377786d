import logging
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass
class Caller:
    id: int
    phone: str

    def __str__(self):
        return f"caller {self.id}"


def took(caller: Caller):
    log.info("took %s", caller)
    log.info(f"took {caller}")
