import os
import xmlrpc.client

from .audit import inzage

URL, DB, KEY = os.environ["ODOO_URL"], os.environ["ODOO_DB"], os.environ["ODOO_KEY"]
models = xmlrpc.client.ServerProxy(f"{URL}/xmlrpc/2/object")


def partner(actor, uid, partner_id):
    return inzage.lookup(
        {"actor": actor, "subject": partner_id, "operation": "view", "reason": "service-question"},
        lambda permitted: models.execute_kw(DB, uid, KEY, "res.partner", "read", [[partner_id]], {"fields": ["name", "email"]}),
    )


def currencies(uid):
    return models.execute_kw(DB, uid, KEY, "res.currency", "search_read", [[]], {"fields": ["name"]})
