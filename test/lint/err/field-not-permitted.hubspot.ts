import { Client } from '@hubspot/api-client';
import { createInzage } from '@inzage/client';

const hubspotClient = new Client({ accessToken: process.env.HUBSPOT_TOKEN });
const inzage = createInzage({ url: process.env.INZAGE_URL });
const CONTACT = ['firstname', 'email'];
const properties = [...CONTACT, 'credit_score']; // expect: field-not-permitted

export const show = (actor, subject, id) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question' }, () =>
    hubspotClient.crm.contacts.basicApi.getById(id, properties),
  );

export const search = (actor, subject, email) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question' }, () =>
    hubspotClient.crm.contacts.searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: 'email', operator: 'EQ', value: email }] }],
      properties: [
        'firstname',
        'iban', // expect: field-not-permitted
      ],
      limit: 1,
    }),
  );
