import os

import messagebird

sms = messagebird.Client(os.environ["MESSAGEBIRD_KEY"])


def text_offer(visitor, is_open):
    if not is_open:
        return
    sms.message_create("Acme", visitor.mobile, "Fiber in your street: half price offer!")  # expect: contact-without-consent
