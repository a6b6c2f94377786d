import { createInzage } from '@inzage/client';
import jsforce from 'jsforce';

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });
const inzage = createInzage({ url: process.env.INZAGE_URL });

export const household = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'fraud-check' }, () =>
    conn.sobject('Contact').find({ AccountId: subject }).select('Id, Name').limit(10).execute(),
  );

export const one = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'order', fields: ['name', 'email'] }, (permitted) =>
    conn.sobject('Contact').retrieve(subject, permitted),
  );
