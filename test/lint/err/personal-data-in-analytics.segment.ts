import { Analytics } from '@segment/analytics-node';
import { crm, inzage } from './clients.ts';

const analytics = new Analytics({ writeKey: process.env.SEGMENT_KEY ?? '' });

export async function viewed(actor: string, subject: string) {
  const { data: contact } = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'service-question' },
    (permitted) => crm.sobject('Contact').retrieve(subject, permitted),
  );
  analytics.identify({ userId: subject, traits: { email: contact.Email, city: contact.MailingCity } }); // expect: personal-data-in-analytics
  analytics.track({ userId: subject, event: 'contact viewed', properties: { stage: contact.Stage__c } });
}
