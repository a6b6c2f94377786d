from flask import Blueprint, jsonify, request
from mixpanel import Mixpanel

from .config import settings
from .models import Account, db

bp = Blueprint("signup", __name__)
mp = Mixpanel(settings.MIXPANEL_TOKEN)


@bp.post("/signup")
def signup():
    data = request.get_json()
    account = Account(email=data["email"], plan=data["plan"])
    db.session.add(account)
    db.session.commit()
    mp.people_set(account.id, {"$email": data["email"], "Plan": account.plan})  # expect: personal-data-in-analytics
    return jsonify(id=account.id), 201
