from flask import Blueprint, abort, request

from .audit import inzage
from .crm import contact_of

bp = Blueprint("pop", __name__)


@bp.post("/pop/<subject>")
def pop(subject):
    body = request.get_json()
    reason = body.get("reason") or abort(422)
    return inzage.lookup(
        {"actor": body["actor"], "subject": subject, "operation": "view", "reason": reason},
        lambda permitted: contact_of(subject, permitted),
    )
