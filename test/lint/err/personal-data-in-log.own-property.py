import logging
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass
class Applicant:
    first_name: str
    last_name: str

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


def tell(thing: Applicant):
    log.info("took up %s", thing.full_name)  # expect: personal-data-in-log
