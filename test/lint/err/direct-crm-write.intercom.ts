import { IntercomClient } from 'intercom-client';
import { inzage } from './audit.ts';

const intercom = new IntercomClient({ token: process.env.INTERCOM_TOKEN });

export async function rename(actor: string, contactId: string, name: string) {
  const updated = await intercom.contacts.update({ contact_id: contactId, name }); // expect: direct-crm-write
  return updated.id;
}
