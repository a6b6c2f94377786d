import { createInzage } from '@inzage/client';
import { Client } from '@hubspot/api-client';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });

export const cardFor = (actor: string, subject: string, options: { reason?: string } = {}) =>
  inzage.lookup(
    {
      actor,
      subject,
      operation: 'view',
      reason: options.reason || 'service-question', // expect: vague-reason
    },
    () => hubspot.crm.contacts.basicApi.getById(subject, ['firstname', 'email']),
  );
