from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Mail

mailer = SendGridAPIClient("")


def campaign(template, reader):
    message = Mail(from_email="acties@example.org", to_emails=reader["Email"], subject=template["naam"])
    mailer.send(message)  # expect: contact-without-consent
