import { crm, inzage } from './clients.ts';

export async function charge(actor: string, subject: string) {
  const { data: account } = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'billing-question' },
    (permitted) => crm.sobject('Account').retrieve(subject, permitted),
  );
  if (!account.IBAN__c) throw new Error(`no bank account for account ${account.Id}`);
  if (account.Balance__c < 0) {
    throw new RangeError('negative balance of ' + account.Id);
  }
  return account;
}
