import os

from fastapi import APIRouter, Depends
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Mail
from sqlalchemy import select
from sqlalchemy.orm import Session

from .db import session
from .models import Customer

router = APIRouter()
sg = SendGridAPIClient(os.environ["SENDGRID_KEY"])


@router.post("/campaigns/spring")
def spring(db: Session = Depends(session)):
    query = select(Customer).where(Customer.active, Customer.marketing_consent)
    sent = 0
    for customer in db.scalars(query):
        mail = Mail(from_email="hi@example.org", to_emails=customer.email, subject="Lentekorting!", html_content="<p>-20%</p>")
        sg.send(mail)
        sent += 1
    return {"sent": sent}
