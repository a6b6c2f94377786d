import { Client } from '@hubspot/api-client';
import { inzage } from './audit.ts';

const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });

export async function markChurned(actor: string, ids: string[]) {
  const inputs = ids.map((id) => ({ id, properties: { lifecyclestage: 'other' } }));
  await inzage.lookup(
    { actor, subject: 'churned', operation: 'change', reason: 'cancellation', change: { action: 'cancel-contract' } },
    () => hubspot.crm.contacts.batchApi.update({ inputs }),
  );
  return ids.length;
}
