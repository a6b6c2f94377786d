import click
from django.core.management.base import BaseCommand

from crm.models import Contact


class Command(BaseCommand):
    def handle(self, *args, **options):
        for contact in Contact.objects.filter(due=True):
            self.stdout.write(f"due: {contact.email}")  # expect: personal-data-in-log
            click.echo(contact.phone)  # expect: personal-data-in-log
