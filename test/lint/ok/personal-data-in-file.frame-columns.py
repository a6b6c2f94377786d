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
    frame[["Id", "LeadSource"]].to_csv("sources.csv")
    frame.drop(columns=["Email"]).to_parquet("sources.parquet")
    print(frame["Email"].nunique(), frame["Email"].isna().sum(), frame["LeadSource"].value_counts())
