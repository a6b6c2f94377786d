from langchain_core.tools import tool

from .audit import inzage
from .crm import contact_of


@tool
def customer_card(customer_id: str, reason: str) -> dict:
    """Shows the card of a customer."""
    request = {"actor": "assistant", "subject": customer_id, "operation": "view"}
    return inzage.lookup(request, lambda permitted: contact_of(customer_id, permitted))  # expect: lookup-without-reason
