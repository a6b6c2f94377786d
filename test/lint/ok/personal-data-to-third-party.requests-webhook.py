import requests
from django.db.models.signals import post_save
from django.dispatch import receiver

from .models import Aanvraag

HOOK = "https://hooks.zapier.com/hooks/catch/883312/b2x9/"


@receiver(post_save, sender=Aanvraag)
def meld(sender, instance, created, **kwargs):
    if not created:
        return
    requests.post(HOOK, json={"aanvraag": instance.pk, "soort": instance.soort}, timeout=10)
