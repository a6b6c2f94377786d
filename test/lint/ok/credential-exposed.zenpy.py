from zenpy import Zenpy

CREDENTIALS = {
    "email": "integratie@acme.nl",
    "token": None,
    "subdomain": "acme",
}
PASSWORD = ""

client = Zenpy(**CREDENTIALS)
