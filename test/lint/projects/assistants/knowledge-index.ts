import OpenAI from 'openai';
import { QdrantClient } from '@qdrant/js-client-rest';
import { createInzage } from '@inzage/client';
import { Client } from '@hubspot/api-client';

const openai = new OpenAI();
const qdrant = new QdrantClient({ url: process.env.QDRANT_URL });
const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });
const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'index' });

async function embed(input: string): Promise<number[]> {
  const { data } = await openai.embeddings.create({ model: 'text-embedding-3-small', input }); // expect: personal-data-in-prompt
  return data[0]?.embedding ?? [];
}

/** Articles hold no customer. */
export async function indexArticle(article: { id: string; title: string; html: string }) {
  const response = await openai.embeddings.create({ model: 'text-embedding-3-small', input: article.html });
  await qdrant.upsert('articles', {
    points: [{ id: article.id, vector: response.data[0]?.embedding ?? [], payload: { title: article.title } }],
  });
}

export async function indexTicket(actor: string, id: string) {
  const { data: ticket } = await inzage.lookup({ actor, subject: id, operation: 'view', reason: 'complaint' }, () =>
    hubspot.crm.tickets.basicApi.getById(id, ['subject', 'content']),
  );
  const vector = await embed(ticket.properties.content);
  await qdrant.upsert('tickets', {
    points: [{ id, vector, payload: { text: ticket.properties.subject } }], // expect: personal-data-in-prompt
  });
}
