import { inzage, crm } from './clients.ts';

export async function notify(actor, subject: string) {
  const contact = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'service-question' },
    () => crm.sobject('Contact').retrieve(subject, ['Id', 'Email', 'Phone']),
  );
  console.log('loaded', contact); // expect: personal-data-in-log
  console.debug(`mailing ${contact.Email}`); // expect: personal-data-in-log
  console.info('phone: ' + contact.Phone); // expect: personal-data-in-log
  console.error(JSON.stringify({ id: contact.Id, to: contact.Email })); // expect: personal-data-in-log
}
