import { crm, inzage } from './clients.ts';

export async function credit(actor: string, subject: string) {
  const { data: account } = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'collections' },
    (permitted) => crm.sobject('Account').retrieve(subject, permitted),
  );
  const query = new URLSearchParams({ account: account.Id, month: '2026-11' });
  const response = await fetch(`${process.env.CREDIT_URL}/scores?${query}`);
  return response.json();
}
