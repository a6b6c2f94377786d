import mailchimp_marketing
from django.conf import settings

mailchimp = mailchimp_marketing.Client()
mailchimp.set_config({"api_key": settings.MAILCHIMP_KEY, "server": "us4"})


def sync_newsletter(customer):
    if not customer.email:
        return
    if customer.newsletter_status != "opted_in":
        return
    mailchimp.tags.tag_search(settings.MAILCHIMP_LIST, name="vip")
