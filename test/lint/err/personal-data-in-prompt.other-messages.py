from .clients import claude, twilio


def tell(customer, text):
    twilio.messages.create(to=customer.phone, from_="+3197000000", body=text)
    claude.messages.create(model="claude", max_tokens=9, messages=[{"role": "user", "content": customer.email}])  # expect: personal-data-in-prompt
