import { parseEntry } from '#ledger/entry.ts';
import { AuditError } from '#server/errors.ts';
import type { Bare } from './held.ts';
import type { KeptDigest } from './key-erasure.ts';
import type { KeyGroup } from './keys.ts';
import type { Hot } from './open.ts';

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
export interface Touched extends Bare {
  id: string;
  hasNote: boolean;
  /** False where the actor only stands in the chain of delegations. */
  own: boolean;
}

const PAGE = 500;

/** Lookups whose digests or notes rest on a person's key, oldest first. */
export function lookupsOf(
  { db }: Hot,
  group: KeyGroup,
  ref: number,
  after: number,
  limit: number,
): Touched[] {
  const mine =
    group === 'subject'
      ? 'subject = @ref'
      : "(actor = @ref OR EXISTS (SELECT 1 FROM json_each(data, '$.onBehalfOf') WHERE value = @ref))";
  return db
    .prepare<
      { after: number; ref: number; limit: number },
      Omit<Touched, 'pending' | 'hasNote' | 'own'> & { grade: string; noted: number }
    >(
      `SELECT seq, id, subject, actor, occurred_at AS occurredAt, grade, note IS NOT NULL AS noted
       FROM lookup WHERE seq > @after AND ${mine} ORDER BY seq LIMIT @limit`,
    )
    .all({ after, ref, limit })
    .map(({ grade, noted, ...rest }) => ({
      ...rest,
      pending: grade === 'pending',
      hasNote: noted === 1,
      own: group === 'subject' || rest.actor === ref,
    }));
}

/** The groups of an entry that cannot be made again once this person's key is gone. */
function lostGroups(group: KeyGroup, { subject, hasNote, own }: Touched): KeptDigest['group'][] {
  if (group === 'subject') return hasNote ? ['subject', 'work'] : ['subject'];
  // A note is encrypted under the subject's key, and under the actor's where there is no subject.
  return own && hasNote && subject === null ? ['actor', 'work'] : ['actor'];
}

function digestsOf({ db }: Hot, group: KeyGroup, page: readonly Touched[]): KeptDigest[] {
  const selectBytes = db.prepare<[number], Buffer>('SELECT bytes FROM entry WHERE idx = ?').pluck();
  return page.flatMap((lookup) => {
    const bytes = selectBytes.get(lookup.seq) as Buffer | undefined;
    if (!bytes || bytes.length === 0) return [];
    const { digests } = parseEntry(bytes);
    return lostGroups(group, lookup).flatMap((lost) => {
      const digest = digests[lost];
      return digest === undefined ? [] : [{ seq: lookup.seq, group: lost, digest }];
    });
  });
}

/** Step 1. Keeps digests page by page and lets requests through in between; answers up to which lookup. */
export async function digestsKept(hot: Hot, group: KeyGroup, ref: number): Promise<number> {
  for (let after = -1; ; ) {
    const page = lookupsOf(hot, group, ref, after, PAGE);
    hot.keys.erasure.keep(digestsOf(hot, group, page));
    after = page.at(-1)?.seq ?? after;
    if (page.length < PAGE) {
      hot.fault('erasure:digests-kept');
      return after;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Step 2. `blank` does what the occasion asks inside the transaction, and answers the person's mark. */
export function carryOut(
  hot: Hot,
  group: KeyGroup,
  ref: number,
  at: number,
  after: number,
  blank: (lookups: number) => string | null,
): void {
  const { db, keys } = hot;
  db.pragma('secure_delete = ON');
  try {
    hot.write(() => {
      keys.erasure.keep(digestsOf(hot, group, allAfter(hot, group, ref, after)));
      const mark = blank(countOf(hot, group, ref));
      journal(hot, group, ref, at, mark);
    });
  } finally {
    db.pragma('secure_delete = OFF');
  }
  hot.fault('erasure:blanked');
}

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
  for (const { grp, person } of waiting) {
    if (!keys.erasure.hasKey(grp, person)) continue;
    for (let after = -1; ; ) {
      const page = lookupsOf(hot, grp, person, after, PAGE);
      keys.erasure.keep(digestsOf(hot, grp, page));
      after = page.at(-1)?.seq ?? after;
      if (page.length < PAGE) break;
    }
    keys.erasure.destroy(grp, [person]);
    hot.fault('erasure:destroyed');
  }
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
  const erased = db.prepare<[], { grp: KeyGroup; person: number }>('SELECT grp, person FROM erased').all();
  const back = erased.filter(({ grp, person }) => keys.erasure.hasKey(grp, person));
  if (back.length > 0) {
    throw new AuditError('not-ready', `keys.db holds the keys of ${back.length} people who were erased.`, {
      hint: 'It was copied from a backup. Run `inzage admin restore`, which erases them again before anything is served.',
    });
  }
}

function allAfter(hot: Hot, group: KeyGroup, ref: number, from: number): Touched[] {
  const found: Touched[] = [];
  for (let after = from; ; ) {
    const page = lookupsOf(hot, group, ref, after, PAGE);
    found.push(...page);
    after = page.at(-1)?.seq ?? after;
    if (page.length < PAGE) return found;
  }
}

const countOf = ({ db }: Hot, group: KeyGroup, ref: number): number =>
  db.prepare<[number], number>(`SELECT count(*) FROM lookup WHERE ${group} = ?`).pluck().get(ref) as number;
