import { inzage } from './audit.ts';
import { readAccount } from './crm.ts';

export async function openAccount(actor: string, subject: string, query: URLSearchParams) {
  const reason = query.get('reason') ?? 'service-question'; // expect: vague-reason
  return inzage.lookup({ actor, subject, operation: 'view', reason }, (permitted) => readAccount(subject, permitted));
}
