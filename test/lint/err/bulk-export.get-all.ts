import { Client } from '@hubspot/api-client';
import { createInzage } from '@inzage/client';

const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });
const inzage = createInzage({ url: process.env.INZAGE_URL });

export async function nightly(actor: string) {
  const { data } = await inzage.lookup({ actor, subject: 'all', operation: 'search', reason: 'collections' }, () =>
    hubspot.crm.contacts.getAll(undefined, undefined, ['email']), // expect: bulk-export
  );
  return data.length;
}
