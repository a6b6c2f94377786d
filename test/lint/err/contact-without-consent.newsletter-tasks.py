from celery import shared_task
from django.core.mail import send_mail

from customers.models import Customer


@shared_task
def monthly_newsletter(body):
    for customer in Customer.objects.filter(is_active=True):
        send_mail("News", body, "news@example.org", [customer.email])  # expect: contact-without-consent
