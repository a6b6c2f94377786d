import { crm, inzage } from './clients.ts';

export async function credit(actor: string, subject: string) {
  const { data: account } = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'collections' },
    (permitted) => crm.sobject('Account').retrieve(subject, permitted),
  );
  const query = new URLSearchParams({ iban: account.IBAN__c, month: '2026-11' });
  const response = await fetch(`${process.env.CREDIT_URL}/scores?${query}`); // expect: personal-data-in-url
  return response.json();
}
