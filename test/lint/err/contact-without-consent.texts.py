from django.core.mail import send_mail

SUBJECTS = {"deal": "Deze week: 40% korting", "bill": "Uw factuur"}


def weekly(customer):
    send_mail(SUBJECTS["deal"], "Alleen deze week.", "winkel@example.org", [customer.email])  # expect: contact-without-consent
