import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Knex } from 'knex';

interface Row {
  id: string;
  email: string;
  orders: number;
}

async function* lines(rows: Row[]) {
  for (const { id, email } of rows) yield `${id};${email}\n`;
}

export async function keep(db: Knex, path: string) {
  const rows: Row[] = await db('customers').select('id', 'email', 'orders');
  await pipeline(Readable.from(lines(rows)), createWriteStream(path)); // expect: personal-data-in-file
  const out = createWriteStream(`${path}.txt`);
  Readable.from(rows.map((row) => row.email)).pipe(out); // expect: personal-data-in-file
}
