from enum import Enum

from inzage import create_inzage

inzage = create_inzage(url="")


class Reden(str, Enum):
    FACTUUR = "billing-question"
    SCHADE = "schade-melding"  # expect: unknown-reason


def schade(actor, subject, read):
    return inzage.lookup({"actor": actor, "subject": subject, "operation": "view", "reason": Reden.SCHADE.value}, read)
