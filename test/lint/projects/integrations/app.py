from flask import Flask, jsonify, redirect, request, session
from django.core.mail import send_mail
import anthropic
import httpx

app = Flask(__name__)
app.secret_key = "9f8s7d6f8s7d6f87sd6f"  # expect: credential-exposed
client = anthropic.Anthropic()


@app.post("/register")
def register():
    email = request.form["email"]
    app.logger.info("new registration")
    if "@" not in email:
        raise ValueError("invalid address: " + email)  # expect: personal-data-in-error
    session["user_id"] = 12
    return redirect("/welcome?email=" + email)  # expect: personal-data-in-url


@app.get("/customers/<customer_id>")
def customer(customer_id):
    response = httpx.get(f"https://api.hubapi.com/crm/v3/objects/contacts/{customer_id}?properties=email", headers={})  # expect: direct-crm-request
    contact = response.json()["properties"]
    message = client.messages.create(
        model="claude-haiku-4-5",
        max_tokens=100,
        messages=[{"role": "user", "content": f"Write to {contact['email']}"}],  # expect: personal-data-in-prompt
    )
    return jsonify(answer=message.content[0].text, id=customer_id)


def remind(customer):
    send_mail("Your invoice", "Please pay", "billing@example.org", [customer.email])


def campaign(customers):
    for customer in customers:
        send_mail("Summer sale", "20% discount", "shop@example.org", [customer.email])  # expect: contact-without-consent
