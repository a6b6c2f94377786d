from simple_salesforce import Salesforce

from .audit import inzage

sf = Salesforce(instance_url="", session_id="")


def opt_out(actor, ids):
    rows = [{"Id": each, "HasOptedOutOfEmail": True} for each in ids]
    return sf.bulk.Contact.update(rows, batch_size=200)  # expect: direct-crm-write


def prices(rows):
    return sf.bulk.PricebookEntry.update(rows)
