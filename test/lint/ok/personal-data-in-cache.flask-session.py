from flask import Blueprint, redirect, request, session, url_for

from .audit import inzage
from .crm import sf

bp = Blueprint("desk", __name__)


@bp.post("/open")
def open_customer():
    subject = request.form["subject"]
    contact = inzage.lookup(
        {"actor": session["agent"], "subject": subject, "operation": "view", "reason": request.form["reason"]},
        lambda permitted: sf.Contact.get(subject),
    )
    session["contact"] = {"id": subject, "owner": contact["OwnerId"]}
    return redirect(url_for("desk.show", subject=subject))
