from zenpy import Zenpy

CREDENTIALS = {
    "email": "integratie@acme.nl",
    "token": "pQ7vN2kLx9ZbT4mWc8RfHs1Jd6YgUa3E",
    "subdomain": "acme",
}
PASSWORD = "gK8#tR2!mN5pQ9zL"  # expect: credential-exposed

client = Zenpy(**CREDENTIALS)
