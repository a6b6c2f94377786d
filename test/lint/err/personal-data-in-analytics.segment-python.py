import os

import segment.analytics as analytics

analytics.write_key = os.environ["SEGMENT_KEY"]


def on_signup(user):
    analytics.identify(user.id, {"email": user.email, "plan": user.plan})  # expect: personal-data-in-analytics
    analytics.track(user.id, "Signed Up", {"plan": user.plan})
