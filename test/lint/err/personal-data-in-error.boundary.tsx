import { crm, inzage } from './clients.ts';

export async function BillPage({ actor, subject }: { actor: string; subject: string }) {
  const { data: contact } = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'billing-question' },
    (permitted) => crm.sobject('Contact').retrieve(subject, permitted),
  );
  if (!contact.MailingStreet) {
    throw new Error(`no address to bill: ${JSON.stringify(contact)}`); // expect: personal-data-in-error
  }
  return <address>{contact.MailingStreet}</address>;
}
