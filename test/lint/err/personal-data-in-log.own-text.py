import logging
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass
class Caller:
    id: int
    phone: str

    def __str__(self):
        return f"caller {self.phone}"


def took(caller: Caller):
    log.info("took %s", caller)  # expect: personal-data-in-log
    log.info(f"took {caller}")  # expect: personal-data-in-log
