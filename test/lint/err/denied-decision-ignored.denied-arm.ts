import { createInzage } from '@inzage/client';
import { Client } from '@hubspot/api-client';

const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });
const inzage = createInzage({ url: process.env.INZAGE_URL });

export class Desk {
  async show(actor: string, subject: string) {
    const result = await inzage.lookup({ actor, subject, operation: 'view', reason: 'complaint' }, () =>
      hubspot.crm.contacts.basicApi.getById(subject, ['firstname', 'email']),
    );
    if (result.status === 'denied') {
      return hubspot.crm.contacts.basicApi.getById(subject, ['firstname']); // expect: direct-crm-client, denied-decision-ignored
    }
    return result;
  }
}
