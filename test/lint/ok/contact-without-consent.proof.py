from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Mail

mailer = SendGridAPIClient("")


def campaign(template):
    message = Mail(from_email="acties@example.org", to_emails="proef@example.org", subject=template["naam"])
    mailer.send(message)
