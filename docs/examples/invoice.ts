import jsforce from 'jsforce';
import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN });
const crm = new jsforce.Connection({ accessToken: process.env.SF_TOKEN });

export async function invoiceCaller(agent: string, customer: string) {
  const { data: contact } = await inzage.lookup(
    { actor: { id: agent }, subject: customer, operation: 'view', reason: 'billing-question', fields: ['name', 'bsn'] },
    () => crm.query(`SELECT Id, Name, BSN__c FROM Contact WHERE Id = '${customer}'`),
  );
  console.info(`calling ${contact.Name} back`);
  return contact;
}

export const everyone = () => crm.query('SELECT Id, Email FROM Contact');
