import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ending } from '../ending.ts';
import { byTurns, type Row, type Scale } from '../measure.ts';
import { openLine, send, tellPeople } from '../year/line.ts';
import type { Year } from '../year/lines.ts';

const PEOPLE = 1000;

/**
 * NDJSON over HTTP with everything on, each time into an empty service; then its own rows, inserted by
 * position into a table of the same columns.
 */
export async function ingest({ quick, repetitions }: Scale): Promise<Row[]> {
  const year: Year = { lookups: quick ? 20_000 : 400_000, start: Date.UTC(2025, 0), people: PEOPLE };
  let rowBytes = 0;
  let directory = '';
  const running = new Set<ChildProcess>();
  const clear = () => {
    for (const child of running) child.kill('SIGKILL');
    if (directory !== '') rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  const ours = async () => {
    clear();
    directory = mkdtempSync(join(tmpdir(), 'inzage-bench-'));
    return takeIn(directory, year, running);
  };
  const rival = async () => {
    const inserted = rawInserts(directory, year.lookups);
    rowBytes = inserted.bytes / year.lookups;
    return inserted.rate;
  };
  return ending(clear, async () => {
    return [
      {
        what: 'NDJSON batch ingest, everything on',
        against:
          'positional inserts of the very same rows, thousand a transaction, WAL and FULL, no secondary index',
        ...(await byTurns(repetitions, ours, rival)),
        unit: 'lookups/s',
        target: { ratio: 0.4 },
        note: `${year.lookups.toLocaleString('en')} lookups over HTTP into an empty service, the second half counted; ${rowBytes.toFixed(0)} bytes a row of the rival's.`,
      },
    ];
  });
}

/** Lookups a second over the second half, when the service has warmed up. */
async function takeIn(directory: string, year: Year, running: Set<ChildProcess>): Promise<number> {
  const line = await openLine(directory, running);
  await tellPeople(line, year);
  const batches: { lines: number; ms: number }[] = [];
  await send(line, { year, skip: 0, batch: year.lookups / 10, samples: 1 }, (news) => {
    if (news.kind === 'batch') batches.push({ lines: news.accepted, ms: news.ms });
  });
  await line.service.stop();
  const half = batches.slice(batches.length / 2);
  const sum = (name: 'lines' | 'ms') => half.reduce((total, batch) => total + batch[name], 0);
  return (sum('lines') / sum('ms')) * 1000;
}

function rawInserts(directory: string, count: number): { rate: number; bytes: number } {
  const from = new Database(join(directory, 'data/hot.db'), { readonly: true });
  const rows = from.prepare('SELECT * FROM lookup ORDER BY seq').raw().all() as unknown[][];
  const table = from
    .prepare("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'lookup'")
    .pluck()
    .get();
  from.close();
  if (rows.length !== count) throw new Error(`hot.db holds ${rows.length} rows of ${count} lookups`);
  const file = join(directory, 'rival.db');
  rmSync(file, { force: true });
  const to = new Database(file);
  to.pragma('journal_mode = WAL');
  to.pragma('synchronous = FULL');
  to.exec(table as string);
  const insert = to.prepare(
    `INSERT INTO lookup VALUES (${(rows[0] as unknown[]).map(() => '?').join(', ')})`,
  );
  const save = to.transaction((some: unknown[][]) => {
    for (const row of some) insert.run(...row);
  });
  const begun = performance.now();
  for (let i = 0; i < rows.length; i += 1000) save(rows.slice(i, i + 1000));
  const seconds = (performance.now() - begun) / 1000;
  const bytes = (to.pragma('page_count', { simple: true }) as number) * 4096;
  to.close();
  rmSync(file);
  return { rate: rows.length / seconds, bytes };
}
