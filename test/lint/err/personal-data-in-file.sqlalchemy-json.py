import json
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from .models import Patient


def dump(session: Session, target: Path) -> int:
    patients = session.scalars(select(Patient).where(Patient.ward == "B2")).all()
    target.write_text(json.dumps([{"id": each.id, "name": each.last_name} for each in patients]))  # expect: personal-data-in-file
    return len(patients)
