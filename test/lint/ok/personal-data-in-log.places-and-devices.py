import logging
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass
class HandsetModel:
    name: str
    phone: str


def announce(model: HandsetModel, branch, member, fullname):
    log.info("%s is for sale at %s, %s", model.phone, branch.phone, branch.name)
    log.info("module %s was asked for by %s", fullname, member.id)


class Importer:
    def find_spec(self, fullname, path):
        if path is None:
            raise ImportError(f"there is no module {fullname}")
