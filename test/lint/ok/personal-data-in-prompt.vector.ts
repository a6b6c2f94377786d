import { Pinecone } from '@pinecone-database/pinecone';
import type { Connection } from 'jsforce';
import { inzage } from './clients.ts';
import { embed } from './embedding.ts';

const index = new Pinecone({ apiKey: process.env.PINECONE_API_KEY ?? '' }).index('cases');

export async function remember(conn: Connection, actor: string, subject: string) {
  const { data: found } = await inzage.lookup({ actor, subject, operation: 'view', reason: 'complaint' }, () =>
    conn.sobject('Case').retrieve(subject, ['Id', 'Subject', 'SuppliedEmail']),
  );
  const values = await embed(found.Id);
  await index.upsert([{ id: found.Id, values, metadata: { case: found.Id } }]);
}
