from celery import shared_task
from django.core.mail import send_mail

from customers.models import Customer


@shared_task
def monthly_newsletter(body):
    for customer in Customer.objects.filter(is_active=True, newsletter_opt_in=True):
        send_mail("News", body, "news@example.org", [customer.email])


@shared_task
def send_password_reset(customer_id, link):
    customer = Customer.objects.get(pk=customer_id)
    send_mail("Reset your password", link, "noreply@example.org", [customer.email])
