import os

from hubspot import HubSpot
from twilio.rest import Client

from .audit import inzage

twilio = Client(os.environ["TWILIO_SID"], os.environ["TWILIO_TOKEN"])
hubspot = HubSpot(access_token=os.environ["HUBSPOT_TOKEN"])


def send_black_friday_offer(actor, contact_ids):
    for contact_id in contact_ids:
        contact = inzage.lookup(
            {"actor": actor, "subject": contact_id, "operation": "view", "reason": "order"},
            lambda permitted: hubspot.crm.contacts.basic_api.get_by_id(contact_id, properties=["phone", "hs_email_optout"]),
        )
        twilio.messages.create(to=contact.properties["phone"], from_="Acme", body="Black Friday: 30% korting!")  # expect: contact-without-consent
