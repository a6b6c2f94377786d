from cachetools import TTLCache

from .models import Customer

recent = TTLCache(maxsize=500, ttl=900)
_cache = {}


def remember(request, pk):
    customer = Customer.objects.get(pk=pk)
    recent[pk] = customer.last_name  # expect: personal-data-in-cache
    _cache[pk] = {"greeting": customer.first_name}  # expect: personal-data-in-cache
    request.session["customer"] = customer.email  # expect: personal-data-in-cache
