import os

import odoorpc
from inzage import create_inzage

inzage = create_inzage(url=os.environ["INZAGE_URL"])
odoo = odoorpc.ODOO(os.environ["ODOO_HOST"], port=443)


def partner(actor, subject):
    return inzage.lookup(
        {"actor": actor, "subject": subject, "operation": "view", "reason": "order"},
        lambda permitted: odoo.env["res.partner"].read([subject], permitted),
    )


def articles():
    return odoo.env["product.template"].search_read([("active", "=", True)], ["name"])
