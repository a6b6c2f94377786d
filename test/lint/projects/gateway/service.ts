import { createInzage } from '@inzage/client';
import { hubspot } from './hubspot.ts';
import { Zendesk } from './zendesk.ts';

const inzage = createInzage({ url: process.env.INZAGE_URL });

export async function greet(id: string) {
  const contact = await hubspot(`/crm/v3/objects/contacts/${id}?properties=firstname,city`); // expect: direct-crm-request
  console.log(contact.properties.city); // expect: personal-data-in-log
}

export async function stages() {
  console.log(await hubspot('/crm/v3/pipelines/deals'));
}

export const order = (actor: unknown, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, () =>
    hubspot(`/crm/v3/objects/contacts/${subject}?properties=firstname,iban`), // expect: field-not-permitted
  );

export const welcome = (actor: unknown, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, () =>
    hubspot(`/crm/v3/objects/contacts/${subject}?properties=firstname`),
  );

export const rename = (id: string) =>
  hubspot(`/crm/v3/objects/contacts/${id}`, { method: 'PATCH', body: '{}' }); // expect: direct-crm-write

export class Desk {
  constructor(private readonly zendesk: Zendesk) {}

  user(id: string) {
    return this.zendesk.get(`/users/${id}.json`); // expect: direct-crm-request
  }

  macros() {
    return this.zendesk.get('/macros.json');
  }
}
