import type { Connection } from 'jsforce';
import { crm } from './clients.ts';

export async function sync(conn: Connection, ids: string[]) {
  for (const id of ids) {
    const lead = await conn.sobject('Lead').retrieve(id); // expect: direct-crm-client
    await push(lead);
  }
}

export const contactOf = (id: string) => crm.sobject('Contact').retrieve(id); // expect: direct-crm-client

async function push(lead: unknown) {
  return lead;
}
