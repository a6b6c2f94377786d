import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { openCheckpoint } from '#ledger/checkpoint.ts';
import { verifyConsistency } from '#ledger/merkle.ts';
import type { NewLookup } from '#store/port.ts';
import { openSqlite, type SqliteStore } from '#store/sqlite/index.ts';
import { ORIGIN } from '../server/store/given.ts';
import { auditOf } from '../server/tlog/sealed-log.ts';
import type { ChildJob } from './store-child.ts';
import { type Done, SEGMENT_LOOKUPS, type Told } from './store-load.ts';

/** Processes that are cut while they work on a store, and what must hold of the files they leave. */
export interface Journal {
  key: string;
  /** Every lookup that was acknowledged, by id. */
  receipts: Map<string, Done['receipts'][string]>;
  /** The tree when the last acknowledged transaction was done. */
  size: number;
  root: string;
  /** The transaction that was under way. */
  open: Told | null;
  notes: string[];
  /** Lookups that were asked for and not acknowledged, and their fate is known by now. */
  ended: boolean;
}

export const emptyJournal = (): Journal => ({
  key: '',
  receipts: new Map(),
  size: 0,
  root: '',
  open: null,
  notes: [],
  ended: false,
});

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs one process until it is cut, or done; adds what it acknowledged. */
export async function runUntilCut(
  given: Omit<ChildJob, 'journal'>,
  journal: Journal,
  cache: string,
): Promise<void> {
  const job: ChildJob = { ...given, journal: `${given.dir}.journal` };
  mkdirSync(dirname(job.journal), { recursive: true });
  const child = spawn(
    process.execPath,
    ['--import', './bin/jsx.ts', 'test/crash/store-child.ts', JSON.stringify(job)],
    { cwd: ROOT, env: { ...process.env, NODE_COMPILE_CACHE: cache } },
  );
  let complained = '';
  child.stderr.on('data', (bytes) => {
    complained += bytes;
  });
  await once(child, 'close');
  journal.open = null;
  journal.ended = false;
  // What stands behind the last newline was cut off with the process.
  for (const line of readFileSync(job.journal, 'utf8').split('\n').slice(0, -1)) {
    const [what, ...rest] = line.split(' ');
    const value: unknown = JSON.parse(rest.join(' '));
    if (what === 'opened') {
      const opened = value as { key: string; size: number };
      journal.key = opened.key;
      journal.size = opened.size;
      journal.root = '';
    }
    if (what === 'begun') journal.open = value as Told;
    if (what === 'signed') journal.notes.push(value as string);
    if (what === 'ended') journal.ended = true;
    if (what === 'done') {
      const { receipts, size, root } = value as Done;
      for (const [id, receipt] of Object.entries(receipts)) journal.receipts.set(id, receipt);
      journal.size = size;
      journal.root = root;
      journal.open = null;
    }
  }
  expect(complained).toBe('');
  expect(child.signalCode ?? (journal.ended ? 'ended' : child.exitCode)).toBe(
    journal.ended ? 'ended' : 'SIGKILL',
  );
}

export const openAgain = (dir: string): SqliteStore =>
  openSqlite({ directory: dir, origin: ORIGIN, segments: { lookups: SEGMENT_LOOKUPS }, serving: true });

/** All that must hold of the files that a cut process left, before anything is mended and after it went on. */
export async function expectWhole(dir: string, journal: Journal): Promise<void> {
  const store = openAgain(dir);
  try {
    const { size, root } = await store.root();
    // What was acknowledged is there; what was under way is there as a whole or not at all.
    const underWay = journal.open?.entries ?? 0;
    expect([journal.size, journal.size + underWay]).toContain(size);
    const committed = size > journal.size;
    if (journal.root !== '') {
      const path = await store.consistency(journal.size, size);
      const root1 = Buffer.from(journal.root, 'base64');
      expect(verifyConsistency({ size1: journal.size, size2: size, root1, root2: root, path })).toBe(true);
    }
    const misplaced: string[] = [];
    for (const [id, { index, leafHash }] of journal.receipts) {
      const receipt = (await store.lookupById(id))?.lookup.receipt;
      if (receipt?.index !== index || receipt.leafHash !== leafHash) misplaced.push(id);
    }
    expect(misplaced).toEqual([]);

    // The retry is taken once: either it was kept and is known, or it is new.
    const retried = (journal.open?.lookups ?? []).map(asLookup);
    const ids = retried.map(({ id }) => id);
    expect(await store.known(ids)).toEqual(ids.map(() => committed));
    const orphan = retried.some(({ parent }) => parent !== null);
    if (!committed && retried.length > 0 && !orphan) await store.commitLookups(retried);
    if (!orphan) expect(await store.known(ids)).toEqual(ids.map(() => true));
    for (const id of orphan && !committed ? [] : ids) {
      const { index = -1, leafHash = '' } = (await store.lookupById(id))?.lookup.receipt ?? {};
      journal.receipts.set(id, { index, leafHash });
    }
    journal.open = null;
    // The next process may be cut before it can tell where it began.
    journal.size = await store.treeSize();
    journal.root = '';

    await store.sealed();
    const named = (await store.ledgerParts()).filter(({ sealed }) => sealed).length;
    expect(readdirSync(join(dir, 'segments')).filter((name) => !/^\d{6}\.db$/.test(name))).toEqual([]);
    expect(readdirSync(join(dir, 'segments'))).toHaveLength(named);
  } finally {
    await store.close();
  }
  const keys = journal.key === '' ? [] : [journal.key];
  const { steps, failed } = await auditOf(dir, { keys, head: journal.notes.at(-1) ?? null });
  // A process that was cut before its first signature leaves none.
  if (journal.notes.length === 0) delete failed.checkpoint;
  expect(failed).toEqual({});
  expect(steps.length).toBeGreaterThan(3);
  for (const note of journal.notes) expect(openCheckpoint(note, [journal.key]).origin).toBe(ORIGIN);
  await expectEachOnce(dir, journal);
}

/** Every acknowledged lookup stands in the log once, whatever part holds it, and nothing else does. */
async function expectEachOnce(dir: string, journal: Journal): Promise<void> {
  const store = openSqlite({ directory: dir, origin: null, reading: true });
  try {
    const found: string[] = [];
    for (let cursor: string | null = null; ; ) {
      const page = await store.lookups({}, { limit: 1000, cursor });
      found.push(...page.items.map(({ id }) => id));
      cursor = page.next;
      if (cursor === null) break;
    }
    expect(found.sort()).toEqual([...journal.receipts.keys()].sort());
  } finally {
    await store.close();
  }
}

/** JSON lost the digest of the request. */
const asLookup = (lookup: NewLookup): NewLookup => ({ ...lookup, content: new Uint8Array(32).fill(7) });
