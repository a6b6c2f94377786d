import * as Sentry from '@sentry/node';
import { crm, inzage } from './clients.ts';

export async function refresh(actor: string, subject: string) {
  const { data: contact } = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'service-question' },
    (permitted) => crm.sobject('Contact').retrieve(subject, permitted),
  );
  try {
    await crm.refresh(subject);
  } catch (error) {
    Sentry.captureException(error, { extra: { contact: contact.Id } });
  }
  Sentry.setTag('team', 'service');
}
