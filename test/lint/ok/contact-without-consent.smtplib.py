import smtplib
from email.message import EmailMessage


def promote(customers, host="localhost"):
    with smtplib.SMTP(host) as smtp:
        for customer in customers:
            if not customer.accepts_marketing:
                continue
            message = EmailMessage()
            message["Subject"] = "Speciale aanbieding voor u"
            message["To"] = customer.email
            message.set_content("Alleen deze week 15% korting.")
            smtp.send_message(message)


def receipt(order, smtp: smtplib.SMTP):
    message = EmailMessage()
    message["Subject"] = f"Bon {order.number}"
    message["To"] = order.email
    smtp.send_message(message)
