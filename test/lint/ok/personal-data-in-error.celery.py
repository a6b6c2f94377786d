from celery import shared_task
from django.core.exceptions import ObjectDoesNotExist

from .models import Klant


class SyncError(Exception):
    pass


@shared_task(autoretry_for=(SyncError,))
def sync(klant_id):
    try:
        klant = Klant.objects.get(pk=klant_id)
    except ObjectDoesNotExist as error:
        raise SyncError(f"klant {klant_id} bestaat niet") from error
    if not klant.postcode:
        raise SyncError(f"klant {klant.pk} heeft geen postcode")
