from django.core.mail import EmailMultiAlternatives

from customers.models import Customer


def send_discounts():
    agreed = [each for each in Customer.objects.all() if each.consents.filter(kind="email").exists()]
    for customer in agreed:
        mail = EmailMultiAlternatives("A discount for you", "…", "news@example.org", [customer.email])
        mail.attach_alternative("<p>discount</p>", "text/html")
        mail.send()


def tell_sales(total):
    mail = EmailMultiAlternatives("Discounts sent", f"{total} mails", "news@example.org", ["sales@example.org"])
    mail.send()
