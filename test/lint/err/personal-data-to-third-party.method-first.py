import json

import requests
import urllib3

http = urllib3.PoolManager()
HOOK = "https://acme.webhook.office.com/webhookb2/sales/IncomingWebhook/leads"


def tell(lead):
    http.request("POST", HOOK, body=json.dumps({"text": lead.email}))  # expect: personal-data-to-third-party
    requests.request("POST", HOOK, json={"text": lead.email})  # expect: personal-data-to-third-party
