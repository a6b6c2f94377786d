import { createInzage } from '@inzage/client';
import jsforce from 'jsforce';

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });
const inzage = createInzage({ url: process.env.INZAGE_URL });

export async function contact(actor: string, subject: string) {
  try {
    return await inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, (permitted) =>
      conn.sobject('Contact').retrieve(subject, permitted),
    );
  } catch {
    return conn.sobject('Contact').retrieve(subject); // expect: direct-crm-client, denied-decision-ignored
  }
}
