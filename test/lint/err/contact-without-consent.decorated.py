from functools import wraps

from twilio.rest import Client

twilio = Client()


def when_reachable(channel):
    def outer(send):
        @wraps(send)
        def inner(customer, *args):
            if not customer.is_online(channel):
                return None
            return send(customer, *args)

        return inner

    return outer


@when_reachable("sms")
def send_offer(customer, text):
    twilio.messages.create(to=customer.phone, from_="+3197000000", body=text)  # expect: contact-without-consent
