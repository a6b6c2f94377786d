import mailchimp_marketing
from django.conf import settings

mailchimp = mailchimp_marketing.Client()
mailchimp.set_config({"api_key": settings.MAILCHIMP_KEY, "server": "us4"})


def sync_newsletter(customer):
    if not customer.email:
        return
    mailchimp.lists.add_list_member(settings.MAILCHIMP_LIST, {"email_address": customer.email, "status": "subscribed"})  # expect: contact-without-consent, personal-data-to-third-party
