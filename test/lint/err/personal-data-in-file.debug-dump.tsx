import { appendFileSync } from 'node:fs';
import { crm, inzage } from './clients.ts';

export async function Debug({ actor, subject }: { actor: string; subject: string }) {
  const { data: lead } = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'order' },
    (permitted) => crm.sobject('Lead').retrieve(subject, permitted),
  );
  appendFileSync('debug.log', `${new Date().toISOString()} ${JSON.stringify(lead)}\n`); // expect: personal-data-in-file
  return <p>{lead.Status}</p>;
}
