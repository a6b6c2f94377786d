import os

from openai import AzureOpenAI

from .audit import inzage
from .crm import sf

client = AzureOpenAI(azure_endpoint="https://acme-eastus2.openai.azure.com", api_key=os.environ["KEY"], api_version="2024-10-21")


def summarise(actor, contact_id):
    contact = inzage.lookup(
        {"actor": actor, "subject": contact_id, "operation": "view", "reason": "ai-summary"},
        lambda permitted: sf.Contact.get(contact_id),
    )
    content = f"Schrijf een brief aan {contact['LastName']}"
    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": content}])  # expect: personal-data-in-prompt, personal-data-out-of-region
