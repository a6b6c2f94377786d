import { createInzage } from '@inzage/client';
import { Client } from '@hubspot/api-client';

const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });
const inzage = createInzage({ url: process.env.INZAGE_URL });
const REASON = 'billing-question';

export class Contacts {
  find(actor, subject, id) {
    return inzage.lookup({ actor, subject, operation: 'view', reason: REASON }, () =>
      hubspot.crm.contacts.basicApi.getById(id, ['email']),
    );
  }

  findFor(actor, subject, id, reason: string) {
    return inzage.lookup({ actor, subject, operation: 'view', reason }, () =>
      hubspot.crm.contacts.basicApi.getById(id, ['email']),
    );
  }
}
