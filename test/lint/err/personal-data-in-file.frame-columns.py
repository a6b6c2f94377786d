import os

import pandas as pd
from inzage import Inzage
from simple_salesforce import Salesforce

inzage = Inzage(url=os.environ["INZAGE_URL"])
sf = Salesforce(instance_url=os.environ["SF_URL"], session_id=os.environ["SF_SESSION"])


def report(actor):
    answer = inzage.lookup(
        {"actor": actor, "subject": "all", "operation": "export", "reason": "collections"},
        lambda permitted: sf.query_all("SELECT Id, Email, LeadSource FROM Contact WHERE Arrears__c > 0"),
    )
    frame = pd.DataFrame(answer["records"])
    frame[["Id", "Email"]].to_csv("contacts.csv")  # expect: personal-data-in-file
    frame.drop(columns=["LeadSource"]).to_parquet("contacts.parquet")  # expect: personal-data-in-file
    print(frame["Email"].unique())  # expect: personal-data-in-log
