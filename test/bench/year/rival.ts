import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { LINE_BYTES_MAX, linesOf, type Written, type Year } from './lines.ts';

/**
 * What the year's questions are held against: the same lookups in one SQLite table, without anything
 * around it: no ledger, no keys, no HTTP, a few columns a row. Customers stand in one index, built when all
 * rows are there; a report is a scan.
 */
export interface Rival {
  lookupsOf(customer: string): unknown[];
  report(organisation: string, from: number, to: number): unknown[];
  close(): void;
}

const PORTION = 1000;

export function openRival(file: string, year: Year): Rival {
  const db = new Database(file);
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.exec(`CREATE TABLE lookup (seq INTEGER PRIMARY KEY, id TEXT, occurred_at INTEGER, actor TEXT, subject TEXT,
    organisation TEXT, reason TEXT, operation TEXT)`);
  const insert = db.prepare('INSERT INTO lookup VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const lines = linesOf(year);
  const scratch = Buffer.allocUnsafe(LINE_BYTES_MAX);
  let seq = 0;
  const portion = db.transaction(() => {
    for (const end = seq + PORTION; seq < end; seq++) {
      if (lines.write(scratch, 0) === 0) return false;
      const { id, at, actor, subject, organisation, reason, operation }: Written = lines.written;
      insert.run(seq, id, at, actor, subject, organisation, reason, operation);
    }
    return true;
  });
  while (portion());
  db.exec('CREATE INDEX lookup_subject ON lookup (subject, seq)');
  const ofCustomer = db.prepare('SELECT * FROM lookup WHERE subject = ? ORDER BY seq DESC LIMIT 1000');
  const totals = db.prepare(
    `SELECT reason, operation, count(*), count(DISTINCT actor), count(DISTINCT subject) FROM lookup
     WHERE organisation = ? AND occurred_at >= ? AND occurred_at < ? GROUP BY reason, operation`,
  );
  return {
    lookupsOf: (customer) => ofCustomer.all(customer),
    report: (organisation, from, to) => totals.all(organisation, from, to),
    close() {
      db.close();
      rmSync(file);
    },
  };
}
