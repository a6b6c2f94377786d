import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import jsforce from 'jsforce';
import { createInzage } from '@inzage/client';

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL, accessToken: process.env.SF_TOKEN });
const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'reports' });

interface Row {
  Id: string;
  Status: string;
  CreatedDate: string;
}

/** Counts per status: no customer's data leaves this file. */
export async function casesPerStatus(actor: string, month: string): Promise<Map<string, number>> {
  const result = await inzage.lookup(
    { actor, subject: 'all', operation: 'export', reason: 'quality-review' },
    () => conn.query<Row>(`SELECT Id, Status, CreatedDate FROM Case WHERE CreatedDate >= ${month}-01T00:00:00Z`),
  );
  if (result.status !== 'permitted') throw new Error(`export refused: ${result.notices.length} notices`);
  const counts = new Map<string, number>();
  for (const row of result.data.records) counts.set(row.Status, (counts.get(row.Status) ?? 0) + 1);
  console.table([...counts]);
  return counts;
}

export async function everyone(actor: string, file: string) {
  const stream = await conn.bulk2.query('SELECT Id, Name, Email FROM Contact'); // expect: direct-crm-client, bulk-export
  await pipeline(stream.stream('csv'), createWriteStream(file)); // expect: personal-data-in-file
  console.log(`${file} written by ${actor}`);
}

export async function toCsv(rows: Row[], file: string) {
  await pipeline(stringify(rows, { header: true }), createWriteStream(file));
}
