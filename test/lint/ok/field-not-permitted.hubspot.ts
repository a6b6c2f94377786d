import { Client } from '@hubspot/api-client';
import { createInzage } from '@inzage/client';

const hubspotClient = new Client({ accessToken: process.env.HUBSPOT_TOKEN });
const inzage = createInzage({ url: process.env.INZAGE_URL });
const CONTACT = ['firstname', 'email'];
const properties = [...CONTACT, 'hs_object_id', 'lifecyclestage'];

export const show = (actor, subject, id) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question' }, () =>
    hubspotClient.crm.contacts.basicApi.getById(id, properties),
  );

export const search = (actor, subject, iban) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'billing-question' }, () =>
    hubspotClient.crm.contacts.searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: 'iban', operator: 'EQ', value: iban }] }],
      properties: ['firstname', 'iban', 'createdate'],
      limit: 1,
    }),
  );
