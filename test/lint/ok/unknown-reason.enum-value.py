from enum import Enum

from inzage import create_inzage

inzage = create_inzage(url="")


class Reden(str, Enum):
    FACTUUR = "billing-question"
    KLACHT = "complaint"


def klacht(actor, subject, read):
    return inzage.lookup({"actor": actor, "subject": subject, "operation": "view", "reason": Reden.KLACHT.value}, read)
