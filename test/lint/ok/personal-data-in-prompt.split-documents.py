from langchain_core.documents import Document
from langchain_openai import OpenAIEmbeddings
from langchain_pinecone import PineconeVectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter

splitter = RecursiveCharacterTextSplitter(chunk_size=800)
store = PineconeVectorStore(index_name="notes", embedding=OpenAIEmbeddings())


def documents_of(customers):
    for customer in customers:
        yield Document(page_content=customer.plan, metadata={"customer": customer.id})


def index(customers):
    store.add_documents(splitter.split_documents(list(documents_of(customers))))
