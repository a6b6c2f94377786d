from twilio.rest import Client

sms = Client()


def stuur_overstap(klant):
    if not klant.sms_toestemming:
        return
    sms.messages.create(to=klant.mobiel, from_="Acme", body="Stap over en bespaar")


def stuur_storingsbericht(klant, einde):
    sms.messages.create(to=klant.mobiel, from_="Acme", body=f"De storing duurt tot {einde}.")
