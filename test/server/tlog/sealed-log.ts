import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { childId } from '#model/ids.ts';
import { fixedClock } from '#server/clock.ts';
import { type AuditStep, auditLog } from '#server/tlog/audit.ts';
import { openCheckpoints } from '#server/tlog/checkpoints.ts';
import { createIntegrity } from '#server/tlog/integrity.ts';
import { openLogKeys } from '#server/tlog/keys.ts';
import { openSqlite, type SqliteStore } from '#store/sqlite/index.ts';
import { packText, unpackText } from '#store/sqlite/segment/format.ts';
import { auditLook, by, grading, newLookup, settle } from '../store/given.ts';
import { ORIGIN, START, scratch } from './log.ts';

/** A directory with sealed segments and an open part, signed; and hands that change its files. */
export interface SealedLog {
  dir: string;
  keys: string;
  /** The log's verifier key, and the last checkpoint. */
  key: string;
  head: string;
  size: number;
}

const AT = Date.parse(START);

export const openSealed = (dir: string): SqliteStore =>
  openSqlite({ directory: dir, origin: ORIGIN, segments: { lookups: 300 }, serving: true });

/** Adds lookups about everybody in turn, with outcomes, grades and looks between; answers their ids. */
export async function live(store: SqliteStore, groups: number, from = 0): Promise<string[]> {
  const ids: string[] = [];
  for (let g = from; g < from + groups; g++) {
    const at = AT + g * 60_000;
    const group = Array.from({ length: 24 }, (_, i) =>
      newLookup({
        occurredAt: at,
        receivedAt: at + i,
        actor: by(`a-${(g + i) % 7}`),
        subject: i === 5 ? null : `c-${(g * 24 + i) % 61}`,
        operation: i === 5 ? 'search' : 'view',
        search: i === 5 ? { keys: ['name'], wildcard: false } : null,
        reason: ['billing-question', 'complaint', null][i % 3] as string | null,
        note: i % 8 === 0 ? `note ${g}` : null,
      }),
    );
    await store.commitLookups(group);
    await store.commitAuditLook({ ...auditLook(), at });
    const search = group[5]?.id as string;
    const child = newLookup({
      id: childId(search, 0),
      parent: search,
      subject: 'c-1',
      occurredAt: at,
      receivedAt: at,
    });
    await store.commitOutcome({ lookup: search, at, outcome: { hits: 1, subjectsShown: ['c-1'] } }, [child]);
    await settle(store, ...group.map(({ id }) => grading(id, 'explained')));
    ids.push(...group.map(({ id }) => id));
  }
  return ids;
}

/** Signs what is there; answers the note. */
export async function sign(
  store: SqliteStore,
  keys: string,
  at = AT,
): Promise<{ note: string; key: string }> {
  const clock = fixedClock(new Date(at).toISOString());
  const checkpoints = await openCheckpoints({
    store,
    keys: openLogKeys(keys, ORIGIN),
    clock,
    integrity: createIntegrity(clock, () => undefined),
    everyMs: 0,
  });
  const { note } = await checkpoints.sign();
  return { note, key: checkpoints.verifierKey };
}

export async function sealedLog(groups = 64): Promise<SealedLog> {
  const base = scratch();
  const [dir, keys] = [join(base, 'data'), join(base, 'keys')];
  const store = openSealed(dir);
  await live(store, groups);
  await store.sealed();
  // Before any clock that a test's service may have.
  const { note, key } = await sign(store, keys, Date.parse('2026-11-01T09:00:00.000Z'));
  const size = await store.treeSize();
  await store.close();
  return { dir, keys, key, head: note, size };
}

/** The same files under another name. */
export function copyOf(dir: string): string {
  const to = join(scratch(), 'data');
  cpSync(dir, to, { recursive: true });
  return to;
}

/** Puts one copy in another's place. */
export function putBack(copy: string, dir: string): void {
  rmSync(dir, { recursive: true });
  cpSync(copy, dir, { recursive: true });
}

/** What the check says of a directory. */
export async function auditOf(
  dir: string,
  { keys = [], head = null }: { keys?: string[]; head?: string | null } = {},
): Promise<{ holds: boolean; failed: Record<string, string>; steps: AuditStep[] }> {
  const steps: AuditStep[] = [];
  const store = openSqlite({ directory: dir, origin: null, reading: true });
  try {
    const holds = await auditLog({
      store,
      keys,
      head: head === null ? null : Buffer.from(head),
      say: (step) => void steps.push(step),
      progress: () => undefined,
    });
    const failed = Object.fromEntries(
      steps.filter(({ ok }) => !ok).map(({ name, detail }) => [name, detail]),
    );
    return { holds, failed, steps };
  } finally {
    await store.close();
  }
}

/** Changes a database by hand, as whoever has the files can. */
export function edit(file: string, change: (db: Database.Database) => void): void {
  const db = new Database(file);
  try {
    change(db);
  } finally {
    db.close();
  }
}

export const sealedFiles = (dir: string): string[] =>
  readdirSync(join(dir, 'segments'))
    .sort()
    .map((name) => join(dir, 'segments', name));

/** Rewrites one row of a sealed block, as somebody who knows the format would. */
export function rewrite(db: Database.Database, change: (values: unknown[]) => void): void {
  const { first, data } = db
    .prepare('SELECT first, data FROM block ORDER BY first LIMIT 1 OFFSET 2')
    .get() as {
    first: number;
    data: Buffer;
  };
  const lines = unpackText(data);
  const values = JSON.parse(lines[7] as string) as unknown[];
  change(values);
  lines[7] = JSON.stringify(values);
  db.prepare('UPDATE block SET data = ? WHERE first = ?').run(packText(lines), first);
}

/** Positions in a row: `COLUMNS`. */
export const [SEQ, OCCURRED, ACTOR, SUBJECT, REASON] = [0, 2, 4, 5, 10];
