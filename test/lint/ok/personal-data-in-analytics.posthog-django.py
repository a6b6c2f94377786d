import posthog
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver


@receiver(user_logged_in)
def remember_login(sender, request, user, **kwargs):
    posthog.capture(
        user.pk,
        "logged in",
        properties={
            "staff": user.is_staff,
            "groups": user.groups.count(),
        },
    )
