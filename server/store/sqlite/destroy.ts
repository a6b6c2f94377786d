import { parseEntry } from '#ledger/entry.ts';
import { AuditError } from '#server/errors.ts';
import type { KeptDigest } from './key-erasure.ts';
import type { KeyGroup } from './keys.ts';
import { lookupEntry } from './lookups.ts';
import type { Hot } from './open.ts';
import { standIn } from './people.ts';
import type { LookupRow } from './row.ts';

/**
 * How a person's key is destroyed so that no crash leaves half of it done:
 *
 * 1. the digests that will soon not be made again are kept, page by page, while the service works on;
 * 2. one transaction of `hot.db` blanks what it holds of the person, enters the erasure, and writes down that
 *    the key is to go;
 * 3. one transaction of `keys.db` keeps the digests that came since and overwrites the key;
 * 4. the write-ahead logs are emptied, and the erasure counts as done.
 *
 * Whatever was cut off after 2 is finished by the next start, before anything is served; before 2, nothing has
 * happened that matters, and the confirmed request is carried out again.
 */

/** A lookup that a person's key has part in: whom it is about, whose it is, or on whose behalf. */
export interface Touched {
  seq: number;
  /** False where the actor only stands in the chain of delegations. */
  own: boolean;
}

/** Lookups at once: each may open a block of a sealed file, so some tens of milliseconds. */
const PAGE = 25;

/** Lookups whose digests or notes rest on a person's key, oldest first. */
export function touchedBy({ db, shelf }: Hot, group: KeyGroup, ref: number): Touched[] {
  const postings = group === 'subject' ? shelf.ofSubject(ref) : shelf.ofActor(ref);
  const touched: Touched[] = [...postings].map(({ seq }) => ({ seq, own: true }));
  if (group === 'actor') {
    const behalf = db.prepare<[number], number>('SELECT lookup FROM on_behalf WHERE actor = ?').pluck();
    for (const seq of behalf.all(ref) as number[]) touched.push({ seq, own: false });
  }
  return touched.sort((a, b) => a.seq - b.seq);
}

/**
 * The groups of an entry that cannot be made again once this person's key is gone. A note is encrypted under the
 * subject's key, and under the actor's where there is no subject; a label may be made of either's id.
 */
function lostGroups(group: KeyGroup, ref: number, own: boolean, row: LookupRow): KeptDigest['group'][] {
  const hasNote = own && row.note !== null && (group === 'subject' || row.subject === null);
  return hasNote || row.data.includes(standIn(group, ref)) ? [group, 'work'] : [group];
}

/** Keeps what is not kept yet: all digests of a lookup that go with a person are kept in one transaction. */
function keepDigests(hot: Hot, group: KeyGroup, ref: number, page: readonly Touched[]): void {
  const digests = page.flatMap(({ seq, own }) => {
    const row = hot.keys.erasure.keptDigest(seq, group) === null ? hot.shelf.row(seq) : null;
    if (!row) return [];
    const entry = parseEntry(lookupEntry(hot, row));
    return lostGroups(group, ref, own, row).flatMap((lost) => {
      const digest = entry.digests[lost];
      return digest === undefined ? [] : [{ seq, group: lost, digest }];
    });
  });
  hot.keys.erasure.keep(digests);
}

/** Step 1. Keeps digests page by page and lets requests through in between. */
export async function keepAllDigests(hot: Hot, group: KeyGroup, ref: number): Promise<void> {
  const touched = touchedBy(hot, group, ref);
  for (let from = 0; from < touched.length; from += PAGE) {
    keepDigests(hot, group, ref, touched.slice(from, from + PAGE));
    await new Promise((resolve) => setImmediate(resolve));
  }
  hot.fault('erasure:digests-kept');
}

/** Step 2. `blank` does what the occasion asks inside the transaction, and answers the person's mark. */
export function carryOut(
  hot: Hot,
  group: KeyGroup,
  ref: number,
  at: number,
  blank: (lookups: number) => string | null,
): void {
  const { db } = hot;
  db.pragma('secure_delete = ON');
  try {
    hot.write(() => {
      const touched = touchedBy(hot, group, ref);
      keepDigests(hot, group, ref, touched);
      const mark = blank(touched.filter(({ own }) => own).length);
      journal(hot, group, ref, at, mark);
    });
  } finally {
    db.pragma('secure_delete = OFF');
  }
  hot.fault('erasure:blanked');
}

/** Keyed, and apart from every other keyed digest: tells an erased id again, and names nobody. */
export const markOf = ({ keys }: Hot, { kind, id }: { kind: KeyGroup; id: string }): string =>
  keys.rekey(`erased ${kind} ${id}`).toString('base64');

/** Inside a write: this integer's key is to go. `mark` tells the id again; null where nobody asked for it. */
export function journal({ db }: Hot, group: KeyGroup, ref: number, at: number, mark: string | null): void {
  db.prepare(
    'INSERT INTO erased (grp, person, at, mark, done) VALUES (?, ?, ?, ?, 0) ON CONFLICT DO UPDATE SET done = 0',
  ).run(group, ref, at, mark);
}

/** Steps 3 and 4, for every erasure that is not done. False where a log is still being read: try again. */
export function finishErasures(hot: Hot): boolean {
  const { db, keys } = hot;
  const waiting = db
    .prepare<[], { grp: KeyGroup; person: number }>('SELECT grp, person FROM erased WHERE done = 0')
    .all();
  if (waiting.length === 0) return true;
  for (const group of ['subject', 'actor'] as const) {
    const going = waiting
      .filter(({ grp, person }) => grp === group && keys.erasure.hasKey(grp, person))
      .map(({ person }) => person);
    for (const person of going) keepDigests(hot, group, person, touchedBy(hot, group, person));
    if (going.length > 0) keys.erasure.destroy(group, going);
  }
  hot.fault('erasure:destroyed');
  const emptied = (db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[])[0]?.busy === 0;
  if (!keys.erasure.scrub() || !emptied) return false;
  hot.fault('erasure:scrubbed');
  const done = db.prepare('UPDATE erased SET done = 1 WHERE grp = ? AND person = ?');
  hot.write(() => {
    for (const { grp, person } of waiting) done.run(grp, person);
  });
  return true;
}

/**
 * Before serving: finishes what a crash cut off, and refuses a `keys.db` in which somebody who was erased is
 * back, or that is older than the people of `hot.db`.
 */
export function checkErased(hot: Hot): void {
  finishErasures(hot);
  const { db, keys } = hot;
  const erased = db
    .prepare<[], { grp: KeyGroup; person: number }>('SELECT grp, person FROM erased WHERE mark IS NOT NULL')
    .all();
  const back = erased.filter(({ grp, person }) => keys.erasure.hasKey(grp, person));
  if (back.length > 0) {
    throw new AuditError('not-ready', `keys.db holds the keys of ${back.length} people who were erased.`, {
      hint: 'It was copied from a backup. Run `inzage admin restore`, which erases them again before anything is served.',
    });
  }
}
