from .dynamics import call

API = "/api/data/v9.2"


def resident(number: str):
    return call(f"{API}/contacts({number})?$select=fullname")  # expect: direct-crm-request


def change(number: str, email: str):
    call(f"{API}/contacts({number})", "PATCH", {"emailaddress1": email})  # expect: direct-crm-write


def meters():
    return [each["name"] for each in call(f"{API}/products?$select=name")["value"]]
