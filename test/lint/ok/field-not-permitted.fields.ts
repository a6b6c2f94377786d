import { inzage, crm } from './clients.ts';

export const loadInvoice = (actor, subject, call) =>
  inzage.lookup({ actor, subject, operation: 'view',
    reason: 'billing-question', reference: call,
    fields: ['Name', 'Email', 'iban'] },
    (permitted) => crm.sobject('Contact').retrieve(subject, permitted));

export const loadAny = (actor, subject, fields: string[]) =>
  inzage.lookup(
    { actor, subject, operation: 'view', reason: 'billing-question', fields },
    (permitted) => crm.sobject('Contact').retrieve(subject, permitted),
  );
