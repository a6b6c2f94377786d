import logging

from fastapi import APIRouter, HTTPException
from sqlmodel import Field, Session, SQLModel, select

from .db import engine

logger = logging.getLogger(__name__)
router = APIRouter()


class Patient(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    bsn: str
    birth_date: str
    ward: str


@router.get("/patients/{patient_id}")
def show(patient_id: int):
    with Session(engine) as session:
        patient = session.exec(select(Patient).where(Patient.id == patient_id)).first()
        if patient is None:
            raise HTTPException(404, f"no patient {patient_id}")
        logger.debug("found %r", patient.id)
        return {"id": patient.id, "ward": patient.ward}
