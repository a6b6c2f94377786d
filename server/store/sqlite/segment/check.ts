import { randomInt } from 'node:crypto';
import { AuditError } from '#server/errors.ts';
import { kindOf } from '../open-segment.ts';
import {
  fromLine,
  idNumber,
  type Posting,
  readDistinct,
  unpackColumns,
  unpackPostings,
  unpackText,
} from './format.ts';
import { damaged, openReadOnly } from './read.ts';

/**
 * Whether the lists and columns by which a sealed file finds and counts its lookups are those of its rows. The ledger
 * vouches for the rows; a lookup that no list names would stand there and never be shown. One pass over the file,
 * a block, a chunk and one person's list at a time.
 */
export function checkIndexes(file: string): string[] {
  const db = openReadOnly(file);
  try {
    const meta = Object.fromEntries(
      db.prepare<[], [string, number]>('SELECT key, value FROM meta').raw().all() as [string, number][],
    ) as Record<'first' | 'lookups' | 'minAt' | 'maxAt' | 'minId' | 'maxId', number>;
    const wrong = new Set<string>();
    const listed = { subject: tally(), actor: tally(), id: tally() };
    const [minId, maxId] = [meta.minId, meta.maxId];
    let lookups = 0;
    const chunks = chunkReader(db, meta.first);
    for (const data of db
      .prepare<[], Buffer>('SELECT data FROM block ORDER BY first')
      .pluck()
      .iterate() as Iterable<Buffer>) {
      for (const line of unpackText(data)) {
        const { row } = fromLine(line);
        lookups++;
        const id = idNumber(row.id);
        listed.id.add(id, row.seq, 0, 0);
        if (id < minId || id > maxId || row.occurred_at < meta.minAt || row.occurred_at > meta.maxAt)
          wrong.add('a lookup lies outside the times and ids that the file says it spans');
        if (row.subject !== null) listed.subject.add(row.subject, row.seq, row.occurred_at, row.actor);
        listed.actor.add(row.actor, row.seq, row.occurred_at, row.subject ?? 0);
        const chunk = chunks();
        if (!chunk) continue;
        const { head, columns, i } = chunk;
        const same =
          columns.rel[i] === row.seq - meta.first &&
          columns.at[i] === row.occurred_at &&
          columns.actor[i] === row.actor &&
          columns.subject[i] === (row.subject ?? 0) &&
          columns.organisation[i] === row.organisation &&
          columns.teams[i] === row.teams &&
          columns.reason[i] === row.reason &&
          columns.kind[i] === kindOf(row);
        if (!same) wrong.add('the columns that reports count are not those of the rows');
        const passedOver =
          row.occurred_at < head.minAt ||
          row.occurred_at > head.maxAt ||
          !head.organisations.has(row.organisation) ||
          !head.reasons.has(row.reason);
        if (passedOver) wrong.add('a chunk does not say what lookups it holds, and would be passed over');
      }
    }
    if (lookups !== meta.lookups || chunks() !== null)
      wrong.add('the file does not hold as many lookups as it says');
    for (const [id, seq] of db
      .prepare<[], [number, number]>('SELECT id, seq FROM lookup_id')
      .raw()
      .iterate() as Iterable<[number, number]>)
      listed.id.drop(id, seq, 0, 0);
    for (const who of ['subject', 'actor'] as const) {
      const all = db.prepare<[], { ref: number; data: Buffer }>(`SELECT ref, data FROM ${who}`);
      for (const { ref, data } of all.iterate()) {
        for (const { seq, at, other } of unpackPostings(data, meta.first, meta.minAt) as Iterable<Posting>)
          listed[who].drop(ref, seq, at, other);
      }
    }
    if (!listed.id.isEven()) wrong.add('the list by id is not that of the rows');
    if (!listed.subject.isEven()) wrong.add('the lists by customer are not those of the rows');
    if (!listed.actor.isEven()) wrong.add('the lists by actor are not those of the rows');
    return [...wrong];
  } catch (error) {
    if (error instanceof AuditError) throw error;
    throw damaged(file, 'cannot be read', error);
  } finally {
    db.close();
  }
}

/** Position by position through the chunks; null past the last. */
function chunkReader(db: ReturnType<typeof openReadOnly>, first: number) {
  const select = db.prepare<
    [number],
    {
      first: number;
      n: number;
      minAt: number;
      maxAt: number;
      organisations: Buffer;
      reasons: Buffer;
      data: Buffer;
    }
  >(
    `SELECT first, n, min_at AS minAt, max_at AS maxAt, organisations, reasons, data
     FROM chunk WHERE first > ? ORDER BY first LIMIT 1`,
  );
  const next = (after: number) => {
    const row = select.get(after);
    if (!row) return null;
    const head = {
      ...row,
      organisations: new Set(readDistinct(row.organisations)),
      reasons: new Set(readDistinct(row.reasons)),
    };
    return { head, columns: unpackColumns(row.data, first, row.n) };
  };
  let chunk = next(-1);
  let position = 0;
  return () => {
    if (chunk && position === chunk.head.n) {
      chunk = next(chunk.head.first);
      position = 0;
    }
    return chunk && { ...chunk, i: position++ };
  };
}

/**
 * Whether what was dropped is what was added, in whatever order: sums of hashes under numbers that nobody knows
 * beforehand, so that constant memory will do.
 */
function tally() {
  const [a, b] = [randomInt(2 ** 32), randomInt(2 ** 32)];
  let [low, high] = [0, 0];
  const count = (key: number, seq: number, at: number, other: number, sign: 1 | -1): void => {
    let [x, y] = [a, b];
    for (const value of [key, seq, at, other]) {
      for (const half of [value >>> 0, Math.floor(value / 2 ** 32) >>> 0]) {
        x = Math.imul(x ^ half, 0x85ebca6b);
        x ^= x >>> 13;
        y = Math.imul(y + half, 0xc2b2ae35);
        y ^= y >>> 16;
      }
    }
    low = (low + sign * x) | 0;
    high = (high + sign * y) | 0;
  };
  return {
    add: (key: number, seq: number, at: number, other: number) => count(key, seq, at, other, 1),
    drop: (key: number, seq: number, at: number, other: number) => count(key, seq, at, other, -1),
    isEven: () => low === 0 && high === 0,
  };
}
