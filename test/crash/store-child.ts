import { openSync, writeSync } from 'node:fs';
import { fixedClock } from '#server/clock.ts';
import { openCheckpoints } from '#server/tlog/checkpoints.ts';
import { createIntegrity } from '#server/tlog/integrity.ts';
import { openLogKeys } from '#server/tlog/keys.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { ORIGIN } from '../server/store/given.ts';
import { SEGMENT_LOOKUPS, work } from './store-load.ts';

/**
 * A process that works on a store and ends without warning at a step that the caller names: `store-child.ts JOB`, a
 * JSON object. Each line of its journal is written before the next step begins.
 */
export interface ChildJob {
  dir: string;
  journal: string;
  keys: string;
  /** Step of the serving thread, and at which time of passing it. */
  point?: string;
  nth?: number;
  /** Step of the sealing thread. */
  threadPoint?: string;
  seed: number;
  groups: number;
}

const job = JSON.parse(process.argv[2] ?? '{}') as ChildJob;
const journal = openSync(job.journal, 'w');
const say = (what: string, value: unknown): void => {
  writeSync(journal, `${what} ${JSON.stringify(value)}\n`);
};
let passed = 0;
const store = openSqlite({
  directory: job.dir,
  origin: ORIGIN,
  segments: { lookups: SEGMENT_LOOKUPS },
  serving: true,
  threadFault: job.threadPoint,
  fault(point) {
    if (point === job.point && ++passed === (job.nth ?? 1)) process.kill(process.pid, 'SIGKILL');
  },
});
const clock = fixedClock('2026-11-24T09:00:00.000Z');
const checkpoints = await openCheckpoints({
  store,
  keys: openLogKeys(job.keys, ORIGIN),
  clock,
  integrity: createIntegrity(clock),
  everyMs: 0,
});
say('opened', { key: checkpoints.verifierKey, size: await store.treeSize() });
let groups = 0;
await work(store, job.seed, job.groups, {
  begun: (told) => say('begun', told),
  done: (done) => say('done', done),
  async grown() {
    if (++groups % 5 === 0) say('signed', (await checkpoints.sign()).note);
  },
});
await store.sealed();
await store.close();
say('ended', passed);
