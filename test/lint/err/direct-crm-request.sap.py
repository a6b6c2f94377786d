import os

import requests
from requests.auth import HTTPBasicAuth

from .audit import inzage

AUTH = HTTPBasicAuth(os.environ["SAP_USER"], os.environ["SAP_PASSWORD"])
BASE = os.environ["SAP_URL"] + "/sap/opu/odata/sap/API_BUSINESS_PARTNER"


def partner(actor, number):
    url = f"{BASE}/A_BusinessPartner('{number}')?$select=BusinessPartnerFullName"
    return requests.get(url, auth=AUTH, timeout=20).json()["d"]  # expect: direct-crm-request
