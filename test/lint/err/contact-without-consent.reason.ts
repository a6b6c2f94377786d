import { Resend } from 'resend';
import { crm, inzage } from './clients.ts';

const resend = new Resend(process.env.RESEND_API_KEY);

export async function winBack(actor: string, subject: string) {
  const { data: contact } = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'service-question' },
    (permitted) => crm.sobject('Contact').retrieve(subject, permitted),
  );
  await resend.emails.send({ from: 'hallo@example.org', to: contact.Email, subject: 'We missen u', text: 'Kom terug' }); // expect: contact-without-consent
}
