import json
from datetime import date

from google.cloud import storage
from sqlalchemy.orm import Session

from .models import Lead

bucket = storage.Client().bucket("crm-nightly")


def nightly(session: Session) -> None:
    lines = []
    for lead in session.query(Lead).filter(Lead.created >= date.today()).yield_per(500):
        lines.append(json.dumps({"id": lead.id, "source": lead.source}))
    bucket.blob(f"leads/{date.today():%Y%m%d}.jsonl").upload_from_string("\n".join(lines))
