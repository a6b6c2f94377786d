import json
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from .models import Patient


def dump(session: Session, target: Path) -> int:
    patients = session.scalars(select(Patient).where(Patient.ward == "B2")).all()
    target.write_text(json.dumps([{"id": each.id, "ward": each.ward} for each in patients]))
    return len(patients)
