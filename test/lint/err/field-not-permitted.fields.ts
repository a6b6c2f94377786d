import { inzage, crm } from './clients.ts';

export const loadInvoice = (actor, subject, call) =>
  inzage.lookup({ actor, subject, operation: 'view',
    reason: 'billing-question', reference: call,
    fields: ['Name', 'Email', 'BSN__c'] }, // expect: field-not-permitted
    (permitted) => crm.sobject('Contact').retrieve(subject, permitted));

export const loadStrange = (actor, subject) =>
  inzage.lookup(
    { actor, subject, operation: 'view', reason: 'billing-question', fields: ['name', 'shoeSize'] }, // expect: field-not-permitted
    (permitted) => crm.sobject('Contact').retrieve(subject, permitted),
  );
