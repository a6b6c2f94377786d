import os

import sentry_sdk
from inzage import Inzage
from zenpy import Zenpy

inzage = Inzage(url=os.environ["INZAGE_URL"])
zenpy = Zenpy(subdomain="acme", email=os.environ["ZD_USER"], token=os.environ["ZD_TOKEN"])


def handle(actor, user_id):
    user = inzage.lookup(
        {"actor": actor, "subject": user_id, "operation": "view", "reason": "complaint"},
        lambda permitted: zenpy.users(id=user_id),
    )
    with sentry_sdk.push_scope() as scope:
        scope.set_context("requester", {"id": user.id})
        sentry_sdk.capture_message("complaint without tickets")
