import type { Connection } from 'jsforce';
import type { Pool } from 'pg';
import { crm, inzage } from './clients.ts';

export async function sync(conn: Connection, actor: string, ids: string[]) {
  for (const id of ids) {
    await inzage.lookup({ actor, subject: id, operation: 'view', reason: 'sales-offer' }, async () => {
      const lead = await conn.sobject('Lead').retrieve(id);
      await push(lead);
    });
  }
}

export const contactOf = (actor: string, id: string) =>
  inzage.lookup({ actor, subject: id, operation: 'view', reason: 'service-question' }, () =>
    crm.sobject('Contact').retrieve(id),
  );

export const orders = (db: Pool) => db.query('SELECT id, total FROM orders');

async function push(lead: unknown) {
  return lead;
}
