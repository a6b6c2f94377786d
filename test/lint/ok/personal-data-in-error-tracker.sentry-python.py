import sentry_sdk
from flask import Blueprint, g, request

bp = Blueprint("account", __name__)


@bp.before_app_request
def remember_who():
    if g.user is None:
        return
    sentry_sdk.set_user({"id": g.user.id})


@bp.post("/address")
def address():
    sentry_sdk.set_tag("section", "address")
    return {"ok": request.is_json}
