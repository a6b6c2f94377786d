from sqlalchemy import text

from .audit import inzage
from .db import engine


def klant(actor, klant_id):
    def lees(permitted):
        with engine.begin() as verbinding:
            rij = verbinding.execute(text("SELECT id, postcode FROM klanten WHERE id = :id"), {"id": klant_id})
            return rij.mappings().one()

    return inzage.lookup({"actor": actor, "subject": klant_id, "operation": "view", "reason": "moving-house"}, lees)
