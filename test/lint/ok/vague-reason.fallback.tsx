import { inzage, crm } from './clients.ts';

export async function Profile({ actor, subject, search }: { actor: string; subject: string; search: URLSearchParams }) {
  const reason = search.get('about') === 'bill' ? 'billing-question' : 'service-question';
  const { data: contact } = await inzage.lookup({ actor, subject, operation: 'view', reason }, (permitted) =>
    crm.sobject('Contact').retrieve(subject, permitted),
  );
  return <h2>{contact.Name}</h2>;
}
