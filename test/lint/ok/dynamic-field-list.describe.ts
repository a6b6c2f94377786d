import { inzage, crm } from './clients.ts';

export async function copy(actor: string, subject: string) {
  const columns = [{ name: 'Name', wide: true }, { name: 'Email', wide: false }];
  const names = columns.filter((field) => field.wide).map((field) => field.name);
  return inzage.lookup({ actor, subject, operation: 'view', reason: 'subject-access-request' }, () =>
    crm.sobject('Contact').retrieve(subject, names),
  );
}
