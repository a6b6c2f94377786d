import logging
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass
class Build:
    name: str
    version: str

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.version}"


def tell(thing: Build):
    log.info("took up %s", thing.full_name)
