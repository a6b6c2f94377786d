import os

import mailchimp_marketing

LIST_ID = os.environ["MAILCHIMP_LIST"]


def add_to_newsletter(client: mailchimp_marketing.Client, form):
    if not form.get("address"):
        return
    client.lists.add_list_member(LIST_ID, {"email_address": form["address"], "status": "subscribed"})  # expect: contact-without-consent
