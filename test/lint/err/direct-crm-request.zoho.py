import os

import requests

from .audit import inzage

ZOHO = "https://www.zohoapis.eu/crm/v6"


def lead(actor: str, lead_id: str, token: str):
    headers = {"Authorization": f"Zoho-oauthtoken {token}"}
    answer = requests.get(f"{ZOHO}/Leads/{lead_id}", headers=headers, params={"fields": "Last_Name,Email"}, timeout=10)  # expect: direct-crm-request
    return answer.json()["data"][0]


def modules(token: str):
    return requests.get(f"{ZOHO}/settings/modules", headers={"Authorization": token}, timeout=10).json()
