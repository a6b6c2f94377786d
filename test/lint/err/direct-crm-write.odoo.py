import os
import xmlrpc.client

from .audit import inzage

common = xmlrpc.client.ServerProxy(os.environ["ODOO_URL"] + "/xmlrpc/2/common")
models = xmlrpc.client.ServerProxy(os.environ["ODOO_URL"] + "/xmlrpc/2/object")
DB = os.environ["ODOO_DB"]
KEY = os.environ["ODOO_KEY"]


def set_street(actor, uid, partner_id, street):
    models.execute_kw(DB, uid, KEY, "res.partner", "write", [[partner_id], {"street": street}])  # expect: direct-crm-write


def version():
    return common.version()
