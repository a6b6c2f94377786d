import os

from amplitude import Amplitude, BaseEvent, Identify
from celery import shared_task

from crm.models import Contact

amplitude = Amplitude(os.environ["AMPLITUDE_KEY"])


@shared_task
def report_move(contact_id: int) -> None:
    contact = Contact.objects.select_related("account").get(pk=contact_id)
    properties = {"segment": contact.account.segment}
    amplitude.track(BaseEvent(event_type="moved", user_id=str(contact.pk), event_properties=properties))
