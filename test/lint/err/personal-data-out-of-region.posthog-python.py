import os

from posthog import Posthog

posthog = Posthog(os.environ["POSTHOG_KEY"], host="https://us.i.posthog.com")


def paid(member):
    posthog.capture(
        distinct_id=member.id,
        event="paid",
        properties={"email": member.email},  # expect: personal-data-in-analytics, personal-data-out-of-region
    )
