import os

import requests

API = "https://api.pipedrive.com/v1"


def stages():
    token = os.environ["PIPEDRIVE_TOKEN"]
    return requests.get(f"{API}/stages", params={"api_token": token}, timeout=10).json()  # expect: credential-exposed
