from twilio.rest import Client

sms = Client()


def stuur_overstap(klant):
    sms.messages.create(to=klant.mobiel, from_="Acme", body="Stap over en bespaar")  # expect: contact-without-consent
