import { createWriteStream } from 'node:fs';
import jsforce from 'jsforce';
import { createInzage } from '@inzage/client';

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });
const inzage = createInzage({ url: process.env.INZAGE_URL });

export async function run(actor: string, day: string) {
  const out = createWriteStream('/var/data/contacts.ndjson');
  const { data } = await inzage.lookup({ actor, subject: 'all', operation: 'search', reason: 'quality-review' }, () =>
    conn.query('SELECT Id, Name, Email FROM Contact'), // expect: bulk-export
  );
  for (const record of data.records) out.write(JSON.stringify(record)); // expect: personal-data-in-file
  out.end();
}
