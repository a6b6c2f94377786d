import { Client } from '@hubspot/api-client';
import { inzage } from './audit.ts';

const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });

export async function markChurned(actor: string, ids: string[]) {
  const inputs = ids.map((id) => ({ id, properties: { lifecyclestage: 'other' } }));
  await hubspot.crm.contacts.batchApi.update({ inputs }); // expect: direct-crm-write
  return ids.length;
}
