from django.core.mail import EmailMultiAlternatives

from customers.models import Customer


def send_discounts():
    for customer in Customer.objects.all():
        mail = EmailMultiAlternatives("A discount for you", "…", "news@example.org", [customer.email])
        mail.attach_alternative("<p>discount</p>", "text/html")
        mail.send()  # expect: contact-without-consent
