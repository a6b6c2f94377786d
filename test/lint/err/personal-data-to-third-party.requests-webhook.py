import requests
from django.db.models.signals import post_save
from django.dispatch import receiver

from .models import Aanvraag

HOOK = "https://hooks.zapier.com/hooks/catch/883312/b2x9/"


@receiver(post_save, sender=Aanvraag)
def meld(sender, instance, created, **kwargs):
    if not created:
        return
    requests.post(HOOK, json={"naam": instance.achternaam, "mail": instance.emailadres}, timeout=10)  # expect: personal-data-to-third-party
