import os

import segment.analytics as analytics

analytics.write_key = os.environ["SEGMENT_KEY"]


def on_signup(user):
    analytics.identify(user.id, {"plan": user.plan})
    analytics.track(user.id, "Signed Up", {"plan": user.plan})
