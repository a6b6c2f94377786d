import { createInzage } from '@inzage/client';
import jsforce from 'jsforce';

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });
const inzage = createInzage({ url: process.env.INZAGE_URL });

export const household = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'fraud-check' }, () =>
    conn.sobject('Contact').find({ AccountId: subject }).limit(10).execute(), // expect: select-all
  );

export const one = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'order', fields: ['name', 'email'] }, () =>
    conn.sobject('Contact').retrieve(subject), // expect: select-all
  );
