import { createWriteStream } from 'node:fs';
import { createInzage } from '@inzage/client';
import { Connection } from 'jsforce';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const sf = new Connection({ instanceUrl: process.env.SF_URL });

async function* leads(actor: unknown, subjects: string[]) {
  for (const subject of subjects) {
    const { data } = await inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, () =>
      sf.query(`SELECT Id, Email FROM Contact WHERE Id = '${subject}'`),
    );
    yield* data.records;
  }
}

export async function keep(actor: unknown, subjects: string[]) {
  const out = createWriteStream('contacts.ndjson');
  for await (const lead of leads(actor, subjects)) {
    out.write(`${JSON.stringify(lead)}\n`); // expect: personal-data-in-file
  }
  const seen = new Set<string>();
  for await (const { Email } of leads(actor, subjects)) seen.add(Email);
  console.log([...seen].join(', ')); // expect: personal-data-in-log
}
