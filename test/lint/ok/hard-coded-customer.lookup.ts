import { createInzage } from '@inzage/client';
import jsforce from 'jsforce';

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });
const inzage = createInzage({ url: process.env.INZAGE_URL });

export const watch = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'complaint' }, (permitted) =>
    conn.sobject('Contact').retrieve(subject, permitted),
  );
