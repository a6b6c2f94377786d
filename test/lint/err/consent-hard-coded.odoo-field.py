from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    marketing_consent = fields.Boolean(default=True)  # expect: consent-hard-coded
