import { OpenAIEmbeddings } from '@langchain/openai';
import { PineconeStore } from '@langchain/pinecone';
import { Pinecone } from '@pinecone-database/pinecone';
import { prisma } from './prisma.ts';

const index = new Pinecone().index('customers');

export async function reindex() {
  const store = await PineconeStore.fromExistingIndex(new OpenAIEmbeddings(), { pineconeIndex: index });
  const customers = await prisma.customer.findMany({ take: 100 });
  const documents = customers.map((each) => ({ pageContent: `plan ${each.plan}`, metadata: { id: each.id } }));
  await store.addDocuments(documents);
}
