import dns from 'node:dns/promises';
import { inzage, crm } from './clients.ts';

export async function CustomerCard({ actor, subject }: { actor: string; subject: string }) {
  const customer = await inzage.lookup(
    { actor, subject, operation: 'view', fields: ['name'], reason: 'service-question' },
    () => crm.sobject('Contact').retrieve(subject, ['Name']),
  );
  return <h1 className="card">{customer.Name}</h1>;
}

/** A lookup of another kind. */
export const resolveHost = (host: string) => dns.lookup(host, { all: true });
export const find = (table: Map<string, string>, cache) => cache.lookup({ key: 'a' }) ?? table.get('a');
