import { createInzage } from '@inzage/client';
import jsforce from 'jsforce';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });

export const bill = async (actor: unknown, subject: string) => {
  const { data } = await inzage.lookup({ actor, subject, operation: 'view', reason: 'billing-question' }, () =>
    conn.sobject('Account').retrieve(subject, { fields: ['Name', 'CreditScore__c'] }), // expect: field-not-permitted
  );
  console.log(`bill of ${data.Name}`); // expect: personal-data-in-log
};

export const chosen = (actor: unknown, subject: string, wanted: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'billing-question' }, () =>
    conn.sobject('Account').retrieve(subject, { fields: wanted.split(',') }), // expect: dynamic-field-list
  );
