import requests
from requests.auth import HTTPBasicAuth


def ping():
    requests.get("https://crm.example.org/ping", auth=("svc", "Zomer-2026!kr"))  # expect: credential-exposed
    requests.get("https://crm.example.org/ping", auth=HTTPBasicAuth("svc", "Zomer-2026!kr"))  # expect: credential-exposed
