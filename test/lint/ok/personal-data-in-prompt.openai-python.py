import os

from inzage import Inzage
from openai import OpenAI
from simple_salesforce import Salesforce

client = OpenAI()
inzage = Inzage(url=os.environ["INZAGE_URL"])
sf = Salesforce(instance_url=os.environ["SF_URL"], session_id=os.environ["SF_SESSION"])


def draft_answer(actor, case_id, contact_id, question):
    contact = inzage.lookup(
        {"actor": actor, "subject": contact_id, "operation": "view", "reason": "ai-summary"},
        lambda permitted: sf.Contact.get(contact_id),
    )
    response = client.chat.completions.create(
        model="gpt-4o-mini",
        messages=[
            {"role": "system", "content": "You answer customers politely."},
            {"role": "user", "content": f"A customer (case {case_id}) asks: {question}"},
        ],
    )
    return response.choices[0].message.content
