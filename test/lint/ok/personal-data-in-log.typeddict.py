from typing import TypedDict

from loguru import logger


class Bestelling(TypedDict):
    nummer: str
    emailadres: str
    iban: str
    regels: list[str]


def verwerk(bestellingen: list[Bestelling]) -> int:
    klaar = 0
    for bestelling in bestellingen:
        if not bestelling["regels"]:
            logger.warning("lege bestelling {}", bestelling["nummer"])
            continue
        klaar += 1
    return klaar
