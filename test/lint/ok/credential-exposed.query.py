import os

import requests

API = "https://api.pipedrive.com/v1"


def stages():
    token = os.environ["PIPEDRIVE_TOKEN"]
    return requests.get(f"{API}/stages", headers={"x-api-token": token}, timeout=10).json()
