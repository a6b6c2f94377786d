from django.core.mail import send_mail

SUBJECTS = {"deal": "Deze week: 40% korting", "bill": "Uw factuur"}


def bill(customer, number):
    send_mail(f"{SUBJECTS['bill']} {number}", "Zie de bijlage.", "facturen@example.org", [customer.email])
