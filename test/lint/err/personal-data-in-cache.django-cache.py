from django.core.cache import cache
from django.http import JsonResponse
from simple_salesforce import Salesforce

from .audit import inzage

sf = Salesforce(instance_url="", session_id="")


def contact(request, contact_id):
    found = inzage.lookup(
        {"actor": request.user.username, "subject": contact_id, "operation": "view", "reason": "service-question"},
        lambda permitted: sf.Contact.get(contact_id),
    )
    cache.set(f"contact:{contact_id}", found, timeout=3600)  # expect: personal-data-in-cache
    return JsonResponse(found)
