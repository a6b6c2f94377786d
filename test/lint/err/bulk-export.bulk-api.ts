import jsforce from 'jsforce';
import { createInzage } from '@inzage/client';

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });
const inzage = createInzage({ url: process.env.INZAGE_URL });

export const snapshot = (actor: string) =>
  inzage.lookup({ actor, subject: 'all', operation: 'view', reason: 'quality-review' }, async () => {
    const stream = await conn.bulk2.query('SELECT Id, Name FROM Contact'); // expect: bulk-export
    return stream.toArray();
  });
