import { createInzage } from '@inzage/client';
import { Connection } from 'jsforce';
import zendesk from 'node-zendesk';
const inzage = createInzage({ url: process.env.INZAGE_URL });
const sf = new Connection({});
const zd = zendesk.createClient({ subdomain: 'x', token: process.env.ZD, username: 'a' });
export const a = (actor: string) => inzage.lookup({ actor, subject: 'customer-4711', operation: 'view', reason: 'order' }, (p) => sf.sobject('Contact').retrieve('0035g00000XyZabAAC', p)); // expect: hard-coded-customer, hard-coded-customer
export const b = (actor: string, subject: string) => inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, () => zd.users.show(4711)); // expect: hard-coded-customer
export function discount(accountId: string) {
  if (accountId === '0015g00000AbCdEAAV') return 0.5; // expect: hard-coded-customer
  return 0;
}
export const RECORD_TYPE = '0125g00000AbCdEAAV';
export const QUEUE_ID = '00G5g00000AbCdEAAV';
export const blockedCustomers = ['88231', '91822']; // expect: hard-coded-customer
export const statuses = ['10', '20'];
const klantnummer = '4829103'; // expect: hard-coded-customer
export const isTest = (k: string) => k === klantnummer;
export const subject = 'Welcome to 2026';
export const sendMailSubject = { subject: 'Invoice 2026-11' };
