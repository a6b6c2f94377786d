from llama_index.core import Document, VectorStoreIndex
from zenpy import Zenpy

from .audit import inzage

zd = Zenpy(subdomain="acme", token="", email="")


def index_users(actor, ids):
    documents = []
    for user_id in ids:
        user = inzage.lookup(
            {"actor": actor, "subject": user_id, "operation": "view", "reason": "ai-summary"},
            lambda permitted: zd.users(id=user_id),
        )
        documents.append(Document(text=f"user since {user.created_at}", metadata={"id": user.id}))
    return VectorStoreIndex.from_documents(documents)
