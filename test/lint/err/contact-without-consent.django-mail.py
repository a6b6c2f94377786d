from django.core.mail import send_mass_mail
from django.core.management.base import BaseCommand

from subscribers.models import Subscriber


class Command(BaseCommand):
    help = "Verstuurt de nieuwsbrief"

    def handle(self, *args, **options):
        readers = Subscriber.objects.filter(active=True)
        messages = [("Nieuwsbrief juni", "Lees verder …", "nieuws@example.org", [reader.email]) for reader in readers]
        send_mass_mail(messages)  # expect: contact-without-consent
