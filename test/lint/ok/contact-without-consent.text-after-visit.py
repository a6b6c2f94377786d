import os

import messagebird

sms = messagebird.Client(os.environ["MESSAGEBIRD_KEY"])


def text_offer(visitor, agreed_to_texts):
    if not agreed_to_texts:
        return
    sms.message_create("Acme", visitor.mobile, "Fiber in your street: half price offer!")
