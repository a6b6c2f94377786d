import os

from inzage import Inzage
from simple_salesforce import Salesforce
from slack_sdk import WebClient

slack = WebClient(token=os.environ["SLACK_TOKEN"])
inzage = Inzage(url=os.environ["INZAGE_URL"])
sf = Salesforce(instance_url=os.environ["SF_URL"], session_id=os.environ["SF_SESSION"])


def new_lead(actor, lead_id):
    lead = inzage.lookup(
        {"actor": actor, "subject": lead_id, "operation": "view", "reason": "order"},
        lambda permitted: sf.Lead.get(lead_id),
    )
    slack.chat_postMessage(channel="#leads", text=f"New lead: {os.environ['SF_URL']}/{lead['Id']}")
