import pandas as pd
from simple_salesforce import Salesforce

from .audit import inzage

sf = Salesforce(instance_url="", session_id="")

SOQL = "SELECT Id, Email, MailingPostalCode FROM Contact WHERE Arrears__c > 0"


def export_arrears(actor, path):
    answer = inzage.lookup(
        {"actor": actor, "subject": "arrears", "operation": "export", "reason": "collections"},
        lambda permitted: sf.query_all(SOQL),
    )
    frame = pd.DataFrame(answer["records"])
    frame.to_csv(path, index=False)  # expect: personal-data-in-file
