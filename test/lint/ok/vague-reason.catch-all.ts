import { createInzage } from '@inzage/client';
import jsforce from 'jsforce';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });

export class CustomerPanel {
  async open(actor: string, subject: string) {
    return inzage.lookup(
      { actor, subject, operation: 'view', reason: 'service-question', fields: ['name', 'email'] },
      (permitted) => conn.sobject('Contact').retrieve(subject, permitted),
    );
  }
}
