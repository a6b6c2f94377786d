from hubspot import HubSpot
from hubspot.crm.tickets import ApiException

from .audit import inzage


def ticket_subject(api: HubSpot, actor: str, ticket_id: str) -> str | None:
    try:
        ticket = api.crm.tickets.basic_api.get_by_id(ticket_id, properties=["subject"])  # expect: direct-crm-client
    except ApiException as error:
        if error.status == 404:
            return None
        raise
    return ticket.properties["subject"]
