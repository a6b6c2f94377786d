import { PostHog } from 'posthog-node';
import { crm, inzage } from './clients.ts';

const posthog = new PostHog(process.env.POSTHOG_KEY ?? '', { host: 'https://us.i.posthog.com' });

export async function seen(actor: string, subject: string) {
  const { data: contact } = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'service-question' },
    (permitted) => crm.sobject('Contact').retrieve(subject, permitted),
  );
  posthog.capture({ distinctId: subject, event: 'seen', properties: { stage: contact.Stage__c } });
}
