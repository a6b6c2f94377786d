import logging
import redis
from openai import OpenAI
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse
from slack_sdk import WebClient
from twilio.rest import Client as Twilio
from hubspot import HubSpot
from inzage import Inzage

app = FastAPI()
logger = logging.getLogger(__name__)
cache = redis.Redis(host="localhost")
llm = OpenAI()
slack = WebClient(token="x")
twilio = Twilio()
hubspot = HubSpot(access_token="y")
inzage = Inzage(url="http://inzage")


@app.get("/contacts/{contact_id}")
def read_contact(contact_id: str, agent: str):
    result = inzage.lookup(
        {"actor": agent, "subject": contact_id, "operation": "view", "reason": "service-question"},
        lambda permitted: hubspot.crm.contacts.basic_api.get_by_id(contact_id, properties=["email", "phone"]),
    )
    if result.status != "permitted":
        raise HTTPException(status_code=403, detail="not permitted")
    contact = result.data
    email = contact.properties["email"]
    cache.set(contact_id, email)  # expect: personal-data-in-cache
    slack.chat_postMessage(channel="#care", text=f"{email} called")  # expect: personal-data-to-third-party
    logger.warning("contact %s", contact.properties)  # expect: personal-data-in-log
    llm.responses.create(model="gpt-4o", input=f"Summarise {email}")  # expect: personal-data-in-prompt
    if not contact.properties.get("phone"):
        raise HTTPException(status_code=404, detail=f"no phone for {email}")  # expect: personal-data-in-error
    return RedirectResponse(f"/done?email={email}")  # expect: personal-data-in-url


def whole(agent, contact_id):
    return inzage.lookup(
        {"actor": agent, "subject": contact_id, "operation": "view", "reason": "order"},
        lambda permitted: hubspot.crm.contacts.search_api.do_search(public_object_search_request={"limit": 1}),  # expect: select-all
    )


def everything():
    return hubspot.crm.contacts.get_all(properties=["email"])  # expect: direct-crm-client, bulk-export


def promo(customers):
    for customer in customers:
        twilio.messages.create(to=customer.phone, from_="+3197", body="20% korting")  # expect: contact-without-consent


def promo_ok(customers):
    for customer in [c for c in customers if c.sms_consent]:
        twilio.messages.create(to=customer.phone, from_="+3197", body="20% korting")


PASSWORD = "Zomer2026!x"  # expect: credential-exposed
IBAN = "NL91ABNA0417164300"  # expect: hard-coded-personal-data
