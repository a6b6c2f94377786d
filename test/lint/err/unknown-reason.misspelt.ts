import { createInzage } from '@inzage/client';
import jsforce from 'jsforce';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const conn = new jsforce.Connection({});

export const load = (actor, subject) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'biling-question' }, () => // expect: unknown-reason
    conn.sobject('Contact').retrieve(subject, ['Name']),
  );
