from functools import wraps

from twilio.rest import Client

from .consent import requires_opt_in

twilio = Client()


def when_agreed(channel):
    def outer(send):
        @wraps(send)
        def inner(customer, *args):
            if not customer.has_consent(channel):
                return None
            return send(customer, *args)

        return inner

    return outer


@when_agreed("sms")
def send_offer(customer, text):
    twilio.messages.create(to=customer.phone, from_="+3197000000", body=text)


@requires_opt_in
def send_voucher(customer, text):
    twilio.messages.create(to=customer.phone, from_="+3197000000", body=text)
