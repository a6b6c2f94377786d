import logging
from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, EmailStr

router = APIRouter(prefix="/klanten")
logger = logging.getLogger("klanten")


class KlantIn(BaseModel):
    achternaam: str
    geboortedatum: date
    email: EmailStr
    kanaal: str = "web"


@router.post("/", status_code=201)
async def maak_klant(payload: KlantIn):
    logger.info("nieuwe klant via %s", payload.kanaal)
    return {"ok": True}
