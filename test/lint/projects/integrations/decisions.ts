import { createInzage } from '@inzage/client';
import { Client } from '@hubspot/api-client';
const hubspot = new Client({ accessToken: process.env.HS });
const inzage = createInzage({ url: process.env.INZAGE_URL });

export async function decide(actor: string, subject: string) {
  const decision = await inzage.lookup({ actor, subject, operation: 'view', reason: 'order' });
  return hubspot.crm.contacts.basicApi.getById(subject, ['email']); // expect: denied-decision-ignored
}
export async function decideOk(actor: string, subject: string) {
  const { status } = await inzage.lookup({ actor, subject, operation: 'view', reason: 'order' });
  if (status === 'permitted') return hubspot.crm.contacts.basicApi.getById(subject, ['email']);
  return null;
}
export async function fallback(actor: string, subject: string) {
  const r = await inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, () => hubspot.crm.contacts.basicApi.getById(subject, ['email']));
  if (r.status !== 'permitted') {
    return hubspot.crm.contacts.basicApi.getById(subject, ['firstname']); // expect: direct-crm-client, denied-decision-ignored
  }
  return r.data;
}
export const vip = (id: string) => ['cust_88231', 'cust_91822'].includes(id);
export async function demo(actor: string) {
  return inzage.lookup({ actor, subject: 'cust_88231', operation: 'view', reason: 'order' }, () => // expect: hard-coded-customer
    hubspot.crm.contacts.basicApi.getById('cust_88231', ['email'])); // expect: hard-coded-customer
}
export function route(req: { customerId: string }) {
  switch (req.customerId) {
    case 'cust_88231': // expect: hard-coded-customer
      return 'gold';
    default:
      return 'normal';
  }
}
const hubspotKey = 'pat-na1-9f8e7d6c-5b4a-4321-8765-0123456789ab'; // expect: credential-exposed
export const conf = { db: 'postgres://crm:S3cretPw9@db.acme.nl:5432/crm', key: hubspotKey }; // expect: credential-exposed
