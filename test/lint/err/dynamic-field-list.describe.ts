import { inzage, crm } from './clients.ts';

export async function copy(actor: string, subject: string) {
  const meta = await crm.sobject('Contact').describe();
  const names = meta.fields.filter((field) => field.custom).map((field) => field.name);
  return inzage.lookup({ actor, subject, operation: 'view', reason: 'subject-access-request' }, () =>
    crm.sobject('Contact').retrieve(subject, names), // expect: dynamic-field-list
  );
}
