import { createInzage } from '@inzage/client';
import { Connection } from '@jsforce/jsforce-node';

const inzage = createInzage({ url: process.env.INZAGE_URL });

export async function list(conn: Connection, actor, subject) {
  return inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question' }, () =>
    conn.query('SELECT FIELDS(ALL) FROM Usage_Plan__c LIMIT 200'),
  );
}
