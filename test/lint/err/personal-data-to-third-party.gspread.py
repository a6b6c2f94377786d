import gspread
from hubspot import HubSpot

from .audit import inzage

sheets = gspread.service_account()
hubspot = HubSpot(access_token="")


def append(actor, contact_id):
    contact = inzage.lookup(
        {"actor": actor, "subject": contact_id, "operation": "view", "reason": "order"},
        lambda permitted: hubspot.crm.contacts.basic_api.get_by_id(contact_id, properties=["firstname", "phone"]),
    )
    sheet = sheets.open("Leads 2026").sheet1
    sheet.append_row([contact.id, contact.properties["firstname"], contact.properties["phone"]])  # expect: personal-data-to-third-party
