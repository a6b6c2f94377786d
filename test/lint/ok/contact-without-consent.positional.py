from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Mail


class Messenger:
    def __init__(self, mail: SendGridAPIClient, sender: str) -> None:
        self.mail = mail
        self.sender = sender

    def discount(self, readers) -> None:
        for reader in readers:
            if reader.marketing_consent:
                self.mail.send(Mail(self.sender, reader.email, "25% korting", "<p>Nu</p>"))

    def bill(self, reader) -> None:
        self.mail.send(Mail(self.sender, reader.email, "Uw factuur", "<p>Zie de bijlage</p>"))
