import jsforce from 'jsforce';
import { createInzage } from '@inzage/client';

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });
const inzage = createInzage({ url: process.env.INZAGE_URL });

export async function closeCase(actor: string, subject: string, caseId: string) {
  await conn.sobject('Case').update({ Id: caseId, Status: 'Closed' }); // expect: direct-crm-write
  return inzage.lookup({ actor, subject, operation: 'view', reason: 'complaint' }, (permitted) =>
    conn.sobject('Contact').retrieve(subject, permitted),
  );
}
