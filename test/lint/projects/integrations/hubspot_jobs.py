import redis
import requests
from hubspot import HubSpot
from hubspot.crm.contacts import PublicObjectSearchRequest, SimplePublicObjectInput
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Mail
from inzage import Inzage

hubspot = HubSpot(access_token="pat-eu1-0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d")  # expect: credential-exposed
inzage = Inzage(url="https://inzage.internal")
cache = redis.Redis()
BSN = "123456782"  # expect: hard-coded-personal-data


def search(actor, subject, email):
    return inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "search", "reason": "service-question"},
        lambda permitted: hubspot.crm.contacts.search_api.do_search(
            public_object_search_request=PublicObjectSearchRequest(filter_groups=[], properties=["email", "bsn"])  # expect: field-not-permitted
        ),
    )


def whole(actor, subject):
    return inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "view", "reason": "service-question"},
        lambda permitted: hubspot.crm.contacts.basic_api.get_by_id(subject, properties=["email"]),
    )


def save(contact):
    cache.set(f"contact:{contact['id']}", contact["email"])  # expect: personal-data-in-cache
    cache.setex("seen", 60, contact["id"])


def subscribe(form):
    hubspot.crm.contacts.basic_api.create(SimplePublicObjectInput(properties={"email": form["email"], "marketing_consent": True}))  # expect: direct-crm-write, consent-hard-coded


def send_promo_campaign(customers):
    sg = SendGridAPIClient()
    for customer in customers:
        message = Mail(from_email="promo@example.org", to_emails=customer["email"], subject="Sale")
        sg.send(message)  # expect: contact-without-consent


def send_newsletter(customers):
    sg = SendGridAPIClient()
    for customer in customers:
        if not customer["newsletter_opt_in"]:
            continue
        sg.send(Mail(from_email="news@example.org", to_emails=customer["email"], subject="News"))


def zendesk(user_id):
    return requests.get(f"https://acme.zendesk.com/api/v2/users/{user_id}.json", timeout=5).json()  # expect: direct-crm-request


def special(customer_id):
    return customer_id == "C-1048293"  # expect: hard-coded-customer
