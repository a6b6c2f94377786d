import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import Database from 'better-sqlite3';
import type { Grading } from '#model/explanation.ts';
import { fixedClock, newId } from '#server/clock.ts';
import { settle as settleAll } from '#server/evidence/settle.ts';
import { compileFiles } from '#server/policy/compile.ts';
import type { Store } from '#store/port.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { figure, median, type Row, rate, type Scale } from '../measure.ts';
import { ALL_TOLD, fill } from '../settle/fill.ts';
import { PACK } from '../week.ts';

/**
 * A month of a contact centre, a million lookups and three million records of work: all of it settled at once, then
 * read as detection reads it, over the store of a service. Measured once: a second run has nothing left to settle.
 */
export async function settle({ quick }: Scale): Promise<Row[]> {
  const million = quick ? 20_000 : 1_000_000;
  const scratch = mkdtempSync(join(tmpdir(), 'inzage-settle-'));
  const store = openSqlite({ directory: join(scratch, 'data'), origin: 'bench.example/log', serving: true });
  try {
    const filled = await fill(store, { lookups: million }, (text) => process.stderr.write(`  ${text}\n`));
    const policy = await compileFiles([PACK]);
    const clock = fixedClock(ALL_TOLD);
    const threads = Math.min(4, availableParallelism());
    const held = monitorEventLoopDelay({ resolution: 5 });
    held.enable();
    const [begun, busy] = [performance.now(), process.cpuUsage()];
    const counts = await settleAll({ store, policy: () => policy, clock, newId, threads }, ALL_TOLD);
    const seconds = (performance.now() - begun) / 1000;
    const spent = process.cpuUsage(busy);
    held.disable();
    const processor = (spent.user + spent.system) / 1e6;
    const { graded } = counts;
    if (graded !== filled.lookups || counts.pending > 0)
      throw new Error(`${graded} of ${filled.lookups} graded`);
    const memory = process.memoryUsage.rss() / 2 ** 20;
    const some = (await store.toExamine(ALL_TOLD, null, SOME)).items.map(({ grading }) => grading);
    const plain = plainInserts(join(scratch, 'plain.db'), some, graded);
    const read = await rate(graded, () => readAll(store));
    const explained = (counts.byGrade.corroborated + counts.byGrade.explained) / graded;
    const what = `${figure(graded)} lookups and ${figure(filled.records)} records of evidence`;
    return [
      {
        what: 'settling at volume',
        against: 'inserting as many gradings whole, and nothing else, into a table of one column more',
        ours: [graded / seconds],
        rival: [plain],
        unit: 'lookups/s',
        target: { least: 1_000_000 / 60 },
        note: `${what} in ${seconds.toFixed(1)} s, ${((seconds / graded) * 1_000_000).toFixed(1)} s for a million, up to ${threads} threads beside the one that serves; ${processor.toFixed(1)} s of processors in all; ${Math.round(explained * 100)} % explained; the longest that anybody else waited was ${(held.max / 1e6).toFixed(0)} ms; ${Math.round(memory)} MiB resident afterwards. One run.`,
      },
      {
        what: 'reading for detection at volume',
        against: null,
        ours: [read],
        rival: [],
        unit: 'lookups/s',
        target: { least: 15_000 },
        note: `the same lookups with grades, people, outcomes and what they were flagged for.`,
      },
      {
        what: 'taking evidence in, the last tenth',
        against: 'the first tenth, into an empty store',
        ours: filled.intake.slice(-1),
        rival: filled.intake.slice(0, 1),
        unit: 'records/s',
        target: { least: 15_000 },
        note: `${figure(filled.records)} records in portions of a thousand, corrections among them; median of the tenths ${figure(median(filled.intake))}/s. Without HTTP.`,
      },
    ];
  } finally {
    await store.close();
    rmSync(scratch, { recursive: true });
  }
}

/** How many gradings the rival is given to write, again and again. */
const SOME = 5000;

/** As plain as it gets: prepared, positional, a thousand a transaction, as durable as ours. */
function plainInserts(file: string, gradings: readonly Grading[], many: number): number {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(
    'CREATE TABLE grading (lookup INTEGER PRIMARY KEY, mark INTEGER, settled INTEGER, id TEXT, data TEXT)',
  );
  const insert = db.prepare('INSERT INTO grading VALUES (?, ?, ?, ?, ?)');
  const begun = performance.now();
  for (let from = 0; from < many; from += 1000) {
    db.transaction(() => {
      for (let n = from; n < Math.min(many, from + 1000); n++) {
        const grading = gradings[n % gradings.length] as Grading;
        insert.run(n, 1, from, grading.lookup, JSON.stringify(grading));
      }
    })();
  }
  const seconds = (performance.now() - begun) / 1000;
  db.close();
  return many / seconds;
}

async function readAll(store: Store): Promise<void> {
  for (let after: string | null = null; ; ) {
    const page = await store.toExamine(ALL_TOLD, after, 1000);
    if (page.next === null) return;
    after = page.next;
  }
}
