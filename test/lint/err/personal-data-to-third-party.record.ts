import { crm, inzage } from './clients.ts';

export async function score(actor: string, subject: string) {
  const { data: account } = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'collections' },
    (permitted) => crm.sobject('Account').retrieve(subject, permitted),
  );
  const response = await fetch('https://api.scoring-bureau.com/v2/persons', {
    method: 'POST',
    body: JSON.stringify({ born: account.PersonBirthdate, street: account.BillingStreet }), // expect: personal-data-to-third-party
  });
  return response.json();
}
