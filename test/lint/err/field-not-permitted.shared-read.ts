import { Client } from '@hubspot/api-client';
import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const crm = new Client({ accessToken: process.env.HUBSPOT_TOKEN });

const wanted = (id: string, properties: string[]) => crm.crm.contacts.basicApi.getById(id, properties);

export const bill = (actor: unknown, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'billing-question' }, () =>
    wanted(subject, ['firstname', 'iban']),
  );

export const outage = (actor: unknown, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question' }, () =>
    wanted(subject, ['firstname', 'iban']), // expect: field-not-permitted
  );
