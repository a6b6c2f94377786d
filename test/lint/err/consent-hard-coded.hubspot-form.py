import os

import requests

PORTAL = os.environ["HUBSPOT_PORTAL"]
FORM = os.environ["HUBSPOT_FORM"]


def submit(data):
    url = f"https://api.hsforms.com/submissions/v3/integration/submit/{PORTAL}/{FORM}"
    payload = {
        "fields": [{"name": "email", "value": data["email"]}],
        "legalConsentOptions": {
            "consent": {
                "consentToProcess": True,  # expect: consent-hard-coded
                "text": "Ik ga akkoord met het verwerken van mijn gegevens",
            }
        },
    }
    return requests.post(url, json=payload, timeout=10).status_code
