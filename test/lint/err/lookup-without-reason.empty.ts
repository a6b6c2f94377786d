import { createInzage } from '@inzage/client';
import { Client } from '@hubspot/api-client';

const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });
const inzage = createInzage({ url: process.env.INZAGE_URL });
const NO_REASON = '';

export class Contacts {
  find(actor, subject, id) {
    return inzage.lookup(
      {
        actor,
        subject,
        operation: 'view',
        reason: '  ', // expect: lookup-without-reason
      },
      () => hubspot.crm.contacts.basicApi.getById(id, ['email']),
    );
  }

  findAgain(actor, subject, id) {
    return inzage.lookup({ actor, subject, operation: 'view', reason: NO_REASON }, () => // expect: lookup-without-reason
      hubspot.crm.contacts.basicApi.getById(id, ['email']),
    );
  }
}
