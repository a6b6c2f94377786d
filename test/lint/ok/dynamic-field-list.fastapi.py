from fastapi import FastAPI, Query
from simple_salesforce import Salesforce

from .audit import actor, inzage

app = FastAPI()
sf = Salesforce(instance_url="", session_id="")


@app.get("/contacts/{contact_id}")
def show(contact_id: str, fields: list[str] = Query(default=["Name"])):
    return inzage.lookup(
        {"actor": actor(), "subject": contact_id, "operation": "view", "reason": "service-question", "fields": fields},
        lambda permitted: sf.query(f"SELECT {', '.join(permitted)} FROM Contact WHERE Id = '{contact_id}'"),
    )
