import os

import requests
from requests.auth import HTTPBasicAuth


def ping():
    requests.get("https://crm.example.org/ping", auth=("svc-2026", os.environ["SVC_PASSWORD"]))
    requests.get("https://crm.example.org/ping", auth=HTTPBasicAuth("svc-2026", os.environ["SVC_PASSWORD"]))
    print(os.environ["PWD"])
