import { IntercomClient } from 'intercom-client';
import { inzage } from './audit.ts';

const intercom = new IntercomClient({ token: process.env.INTERCOM_TOKEN });

export async function rename(actor: string, contactId: string, name: string) {
  const { data } = await inzage.lookup(
    { actor, subject: contactId, operation: 'change', reason: 'service-question', change: { action: 'change-contact' } },
    () => intercom.contacts.update({ contact_id: contactId, name }),
  );
  return data.id;
}
