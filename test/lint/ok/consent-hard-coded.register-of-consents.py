import os

import httpx


def register(subject, form):
    body = {"subject": subject, "reason": "sales-offer", "method": "stand", "status": form["answer"]}
    httpx.post(f"{os.environ['INZAGE_URL']}/v1/consents", json=body)
