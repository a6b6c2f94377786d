import { createInzage } from '@inzage/client';
import jsforce from 'jsforce';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });

export const bill = async (actor: unknown, subject: string) => {
  const { data } = await inzage.lookup({ actor, subject, operation: 'view', reason: 'billing-question' }, () =>
    conn.sobject('Account').retrieve(subject, { fields: ['Id', 'IBAN__c'] }),
  );
  console.log(`bill of ${data.Id}`);
};

export const chosen = (actor: unknown, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'billing-question' }, (permitted) =>
    conn.sobject('Account').retrieve(subject, { fields: permitted }),
  );
