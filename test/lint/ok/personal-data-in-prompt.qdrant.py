import os

from qdrant_client import QdrantClient
from qdrant_client.models import PointStruct

from .embeddings import embed
from .models import Customer

qdrant = QdrantClient(url=os.environ["QDRANT_URL"], api_key=os.environ["QDRANT_KEY"])


def index(ids):
    for customer in Customer.objects.filter(pk__in=ids):
        payload = {"id": customer.pk, "segment": customer.segment}
        point = PointStruct(id=customer.pk, vector=embed(customer.segment), payload=payload)
        qdrant.upsert(collection_name="customers", points=[point])
