import { createInzage } from '@inzage/client';
import jsforce from 'jsforce';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });

async function rows(soql: string) {
  const { records } = await conn.query(soql);
  return records;
}

export const bill = (actor: unknown, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'billing-question' }, () =>
    rows(`SELECT Id, IBAN__c FROM Account WHERE Id = '${subject}'`),
  );

export const move = (actor: unknown, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'moving-house' }, () =>
    rows(`SELECT Id, Name FROM Contact WHERE Id = '${subject}'`),
  );

export async function catalogue() {
  const products = await rows('SELECT Id, Name FROM Product2');
  console.info(products.map((each) => each.Name));
}
