from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    marketing_consent = fields.Boolean(default=False)
    is_reachable = fields.Boolean(default=True)
