import { Client } from '@hubspot/api-client';
import { createInzage } from '@inzage/client';

const hubspotClient = new Client({ accessToken: process.env.HUBSPOT_ACCESS_TOKEN });
const inzage = createInzage({ url: process.env.INZAGE_URL });

export async function findByEmail(actor: string, subject: string, email: string) {
  return inzage.lookup({ actor, subject, operation: 'search', reason: 'service-question' }, () =>
    hubspotClient.crm.contacts.searchApi.doSearch({ // expect: select-all
      filterGroups: [{ filters: [{ propertyName: 'email', operator: 'EQ', value: email }] }],
      limit: 1,
    }),
  );
}
