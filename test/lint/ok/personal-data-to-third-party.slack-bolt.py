import os

from slack_bolt import App

from .models import Customer

app = App(token=os.environ["SLACK_BOT_TOKEN"])


@app.command("/customer")
def customer(ack, say, command):
    ack()
    found = Customer.objects.get(pk=command["text"])
    say(f"Customer {found.pk} is on plan {found.plan}.")
