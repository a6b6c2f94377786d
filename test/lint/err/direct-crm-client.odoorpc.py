import os

import odoorpc

odoo = odoorpc.ODOO(os.environ["ODOO_HOST"], port=443)
odoo.login(os.environ["ODOO_DB"], os.environ["ODOO_USER"], os.environ["ODOO_KEY"])


def partner(number):
    return odoo.env["res.partner"].read([number], ["name", "email"])[0]  # expect: direct-crm-client


def rename(number, name):
    return odoo.env["res.partner"].write([number], {"name": name})  # expect: direct-crm-write
