import weaviate
from langchain_text_splitters import RecursiveCharacterTextSplitter

from .audit import inzage
from .zendesk import tickets_of

client = weaviate.connect_to_local()
splitter = RecursiveCharacterTextSplitter(chunk_size=800)


def index(actor, user):
    history = inzage.lookup(
        {"actor": actor, "subject": user.id, "operation": "view", "reason": "ai-summary"},
        lambda permitted: tickets_of(user.id),
    )
    collection = client.collections.get("Tickets")
    for ticket in history:
        collection.data.insert({"ticket": ticket["id"], "from": user.email})  # expect: personal-data-in-prompt
