import os

from posthog import Posthog

posthog = Posthog(os.environ["POSTHOG_KEY"], host="https://eu.i.posthog.com")


def paid(member):
    posthog.capture(
        distinct_id=member.id,
        event="paid",
        properties={"plan": member.plan},
    )
