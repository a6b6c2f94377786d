import stripe
from flask import Blueprint, current_app, jsonify

from .audit import inzage
from .crm import sf

bp = Blueprint("billing", __name__)


@bp.post("/customers/<subject>/stripe")
def create(subject):
    stripe.api_key = current_app.config["STRIPE_KEY"]
    account = inzage.lookup(
        {"actor": "billing", "subject": subject, "operation": "view", "reason": "billing-question"},
        lambda permitted: sf.Account.get(subject),
    )
    customer = stripe.Customer.create(name=account["Name"], metadata={"crm": subject})  # expect: personal-data-to-third-party
    return jsonify(customer.id)
