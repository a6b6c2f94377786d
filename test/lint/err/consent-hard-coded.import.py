import csv

from django.core.management.base import BaseCommand

from contacts.models import Contact


class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("path")

    def handle(self, *args, **options):
        with open(options["path"]) as handle:
            for row in csv.DictReader(handle):
                Contact.objects.update_or_create(
                    external_id=row["id"],
                    defaults={
                        "email": row["email"],
                        "email_opt_in": True,  # expect: consent-hard-coded
                    },
                )
