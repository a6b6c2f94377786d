from flask import current_app
from flask_mail import Mail, Message

from .models import Member

mail = Mail()


def send_loyalty_offer(month):
    members = Member.query.filter_by(active=True).all()
    with mail.connect() as connection:
        for member in members:
            message = Message(subject=f"Uw spaarvoordeel van {month}", recipients=[member.email])
            message.body = current_app.jinja_env.get_template("offer.txt").render(points=member.points)
            connection.send(message)  # expect: contact-without-consent
