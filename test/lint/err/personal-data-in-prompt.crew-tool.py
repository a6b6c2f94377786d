from openai import OpenAI
from sqlalchemy.orm import Session

from .models import Klant

client = OpenAI()


def brief(session: Session, klant_id: int) -> str:
    klant = session.get(Klant, klant_id)
    opdracht = "\n".join(
        [
            "Schrijf een vriendelijke brief.",
            f"Aan: {klant.achternaam}, {klant.woonplaats}",
        ]
    )
    antwoord = client.responses.create(model="gpt-4.1-mini", input=opdracht)  # expect: personal-data-in-prompt
    return antwoord.output_text
