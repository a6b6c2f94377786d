import { type Digests, digestOf, entryBytes, GROUPS } from '#ledger/entry.ts';
import { childId } from '#model/ids.ts';
import type { Lookup, Receipt } from '#model/lookup.ts';
import { fromCursor, toCursor } from '#model/values.ts';
import { timestamp } from '#server/clock.ts';
import { idUsedBefore } from '#server/errors.ts';
import type { KeptLookup, LookupFilter, NewLookup, Store } from '#store/port.ts';
import { lookupGroups, sealLookup, lookupEntry as writeEntry } from '../lookup-entry.ts';
import { hiddenNow } from './hidden.ts';
import type { Entered, Hot } from './open.ts';
import { type Columns, TO_EXAMINE } from './open-segment.ts';
import {
  COLUMNS,
  fromRow,
  type LookupRow,
  type OutcomeData,
  type OutcomeRow,
  outcomeId,
  outcomeWork,
  readMark,
  receiptOf,
  toRow,
} from './row.ts';
import type { Zone } from './shelf.ts';
import { FULL } from './words.ts';

/** Lookups and their outcomes: written, read back, found, and their ledger entries made again. */

type LookupVerbs = Pick<
  Store,
  | 'known'
  | 'lookupById'
  | 'madeFrom'
  | 'commitLookups'
  | 'commitOutcome'
  | 'outcomesOf'
  | 'lookups'
  | 'countDryRun'
>;

const DAY = 86_400_000;

export function readLookup(hot: Hot, row: LookupRow): Lookup {
  const { integration, ...lookup } = fromRow(hot, row);
  return {
    ...lookup,
    grade: readMark(hot.shelf.mark(row.seq)).grade,
    receipt: receiptOf(hot.origin, row.seq, hot.log.leaf(row.seq), row.seq + row.grown, row.received_at),
  };
}

/** As `readLookup`, but that its receipt is read when it is asked for: detectors do not. */
export function lookupToExamine(hot: Hot, row: LookupRow): Lookup {
  const { integration: _, ...lookup } = fromRow(hot, row);
  return {
    ...lookup,
    grade: readMark(hot.shelf.mark(row.seq)).grade,
    get receipt() {
      return receiptOf(hot.origin, row.seq, hot.log.leaf(row.seq), row.seq + row.grown, row.received_at);
    },
  };
}

export const receiptFor = (hot: Hot, entered: Entered, at: number): Receipt =>
  receiptOf(hot.origin, entered.index, entered.leaf, hot.log.pendingSize(), at);

export function lookupVerbs(hot: Hot): LookupVerbs {
  const { db, keys, shelf } = hot;
  const insert = db.prepare(
    `INSERT INTO lookup (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`,
  );
  const insertOutcome = db.prepare('INSERT INTO outcome (seq, lookup, at, data) VALUES (?, ?, ?, ?)');
  const count = db.prepare(
    `INSERT INTO counter (name, key, day, n) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n`,
  );
  const countBoth = db.transaction(
    (organisation: string, token: string | null, day: number, many: number) => {
      count.run('dry-run', organisation, day, many);
      if (token !== null) count.run('dry-run-token', token, day, many);
    },
  );
  const countTask = db.prepare(
    'INSERT INTO task (actor, task, lookups) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET lookups = lookups + 1',
  );
  const noteTaskSubject = db.prepare(
    'INSERT OR IGNORE INTO task_subject (actor, task, subject) VALUES (?, ?, ?)',
  );

  const noteOnBehalf = db.prepare('INSERT OR IGNORE INTO on_behalf (actor, lookup) VALUES (?, ?)');

  const rowById = (id: string): LookupRow | null => {
    const seq = shelf.seqOf(id);
    return seq === null ? null : shelf.row(seq);
  };
  /** Lookups made from another carry ids that are derived from its id and their position. */
  function* children(parent: string): Iterable<LookupRow> {
    for (let position = 0; ; position++) {
      const row = rowById(childId(parent, position));
      if (!row) return;
      yield row;
    }
  }

  const insertAll = (lookups: readonly NewLookup[]): Receipt[] => {
    const first = hot.log.pendingSize();
    shelf.closeIfDue(first, lookups[0]?.receivedAt ?? 0);
    const treeSize = first + lookups.length;
    const rows: LookupRow[] = [];
    const ids = new Set<string>();
    const receipts = lookups.map((lookup) => {
      // No index on disk guards the ids; another process may have been faster than whoever asked `known`.
      if (ids.has(lookup.id) || shelf.hasOpen(lookup.id)) throw idUsedBefore();
      ids.add(lookup.id);
      const actor = keys.take('actor', lookup.actor.id);
      const subject = lookup.subject === null ? null : keys.take('subject', lookup.subject);
      const index = hot.log.pendingSize();
      const { leaf } = sealLookup(lookup, {
        subject: subject?.key ?? null,
        actor: actor.key,
        work: hot.workKey(index),
      });
      hot.log.append(leaf);
      hot.sources.note(lookup, index);
      const row = toRow(hot, lookup, { seq: index, actor, subject, treeSize });
      insert.run(
        row.seq,
        row.id,
        row.occurred_at,
        row.received_at,
        row.actor,
        row.subject,
        row.operation,
        row.would_be,
        row.organisation,
        row.teams,
        row.reason,
        row.source,
        row.integration,
        row.policy,
        row.decision,
        row.facts,
        row.fields,
        row.ways,
        row.source_seq,
        row.reference,
        row.grown,
        row.data,
        row.note,
        row.content,
      );
      for (const id of lookup.actor.onBehalfOf) noteOnBehalf.run(keys.take('actor', id).ref, index);
      if (lookup.task !== null) {
        countTask.run(actor.ref, lookup.task);
        if (subject) noteTaskSubject.run(actor.ref, lookup.task, subject.ref);
      }
      rows.push(row);
      return receiptOf(hot.origin, index, leaf, treeSize, lookup.receivedAt);
    });
    hot.onCommit(() => shelf.add(rows));
    return receipts;
  };

  return {
    async known(ids) {
      return ids.map((id) => shelf.seqOf(id) !== null);
    },
    async lookupById(id) {
      const row = rowById(id);
      if (!row || hiddenNow(hot).is(row)) return null;
      return {
        lookup: readLookup(hot, row),
        content: row.content,
        integration: fromRow(hot, row).integration,
        children: [...children(id)].map((child) => readLookup(hot, child)),
      } satisfies KeptLookup;
    },

    async madeFrom(parent) {
      return [...children(parent)].map((row) => ({
        id: row.id,
        integration: fromRow(hot, row).integration,
      }));
    },

    commitLookups: async (lookups) => hot.write(() => insertAll(lookups)),

    commitOutcome: async ({ lookup, at, outcome }, children) =>
      hot.write(() => {
        const seq = shelf.seqOf(lookup);
        if (seq === null) throw new Error('outcome of a lookup that is not kept');
        const data: OutcomeData = {
          fieldsShown: outcome.fieldsShown ?? null,
          hits: outcome.hits ?? null,
          closedAt: outcome.closedAt ?? null,
          subjectsShown: outcome.subjectsShown?.length ?? null,
        };
        const entered = hot.enter({
          kind: 'outcome',
          id: outcomeId(lookup, hot.log.pendingSize()),
          at,
          clear: { of: lookup },
          work: { value: outcomeWork(data) },
        });
        insertOutcome.run(entered.index, seq, at, JSON.stringify(data));
        shelf.wait(TO_EXAMINE, [seq]);
        insertAll(children);
        return receiptFor(hot, entered, at);
      }),

    async outcomesOf(lookup) {
      const seq = shelf.seqOf(lookup);
      return seq === null
        ? []
        : shelf.outcomesOf(seq).map((row) => {
            const { subjectsShown, ...outcome } = JSON.parse(row.data) as OutcomeData;
            return { ...outcome, at: row.at };
          });
    },

    async lookups(filter, page) {
      const before = page.cursor === null ? Number.POSITIVE_INFINITY : fromCursor(page.cursor);
      const items: Lookup[] = [];
      const hidden = hiddenNow(hot);
      let last = 0;
      for (const seq of found(hot, filter, before)) {
        const row = shelf.row(seq);
        if (!row || hidden.is(row)) continue;
        if (items.length === page.limit) return { items, next: toCursor(last) };
        items.push(readLookup(hot, row));
        last = seq;
      }
      return { items, next: null };
    },

    async countDryRun(organisation, at, token = null, many = 1) {
      countBoth(organisation ?? '', token, Math.floor(at / DAY), many);
    },
  };
}

/** Indexes of the lookups that a filter names, newest first, below an index. */
export function* found(hot: Hot, filter: LookupFilter, before: number): Iterable<number> {
  const { keys, shelf } = hot;
  const subject = filter.subject === undefined ? null : keys.find('subject', filter.subject);
  const actor = filter.actor === undefined ? null : keys.find('actor', filter.actor);
  if ((filter.subject !== undefined && !subject) || (filter.actor !== undefined && !actor)) return;
  const terms = termsOf(hot, filter);
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = filter;
  const person = subject ?? actor;
  if (person) {
    const postings = subject
      ? shelf.ofSubject(person.ref, from, to - 1)
      : shelf.ofActor(person.ref, from, to - 1);
    for (const { seq, other } of postings) {
      if (seq >= before || (subject && actor && other !== actor.ref)) continue;
      if (terms.any || matchesRow(hot, seq, terms, filter)) yield seq;
    }
    return;
  }
  for (const { columns, from: start, to: end } of shelf.down(before, terms.zone)) {
    for (let i = end - 1; i >= start; i--) {
      const at = columns.at[i] as number;
      if (at < from || at >= to) continue;
      const seq = columns.first + (columns.rel[i] as number);
      if (terms.any || matchesColumns(hot, columns, i, terms, () => matchesRow(hot, seq, terms, filter)))
        yield seq;
    }
  }
}

interface Terms {
  /** Nothing but people and times is asked for. */
  any: boolean;
  reason: number | null;
  organisations: ReadonlySet<number> | null;
  zone: Zone;
}

/** −1 stands for a word that no row has; rows whose word found no room are read whole. */
function termsOf({ words }: Hot, filter: LookupFilter): Terms {
  const reason = filter.reason === undefined ? null : words.find(JSON.stringify(filter.reason));
  const organisations =
    filter.organisations === undefined
      ? null
      : filter.organisations.map((one) => words.find(JSON.stringify(one)));
  const { grade } = filter;
  return {
    any: reason === null && organisations === null && grade === undefined,
    reason,
    organisations: organisations && new Set(organisations),
    zone: {
      from: filter.from,
      to: filter.to,
      reason: reason ?? undefined,
      organisations: organisations ?? undefined,
      mark: grade === undefined ? undefined : (mark) => readMark(mark).grade === grade,
    },
  };
}

function matchesColumns(
  { shelf }: Hot,
  columns: Columns,
  i: number,
  { reason, organisations, zone }: Terms,
  whole: () => boolean,
): boolean {
  if (zone.mark && !zone.mark(shelf.markAt(columns, i))) return false;
  const [has, from] = [columns.reason[i] as number, columns.organisation[i] as number];
  if ((reason !== null && has === FULL) || (organisations !== null && from === FULL)) return whole();
  return (reason === null || has === reason) && (organisations === null || organisations.has(from));
}

function matchesRow(hot: Hot, seq: number, { zone }: Terms, filter: LookupFilter): boolean {
  if (zone.mark && !zone.mark(hot.shelf.mark(seq))) return false;
  const row = hot.shelf.row(seq);
  if (!row) return false;
  const { reason, organisation } = fromRow(hot, row);
  return (
    (filter.reason === undefined || reason === filter.reason) &&
    (filter.organisations === undefined ||
      (organisation !== null && filter.organisations.includes(organisation)))
  );
}

// -- entries ---------------------------------------------------------------------------------------

/** A lookup's entry, made again. Digests whose key is gone are those that were kept before it went. */
export function lookupEntry(hot: Hot, row: LookupRow, lookup = fromRow(hot, row)): Buffer {
  const { keys, shelf } = hot;
  const subject = row.subject === null ? null : keys.byRef('subject', row.subject);
  const actor = keys.byRef('actor', row.actor);
  const work = keys.segmentKey(shelf.segmentOf(row.seq));
  const kept = keptDigests(hot, row.seq);
  if (!kept && actor && work && (subject !== null) === (row.subject !== null)) {
    const { digests } = sealLookup(lookup, { subject: subject?.key ?? null, actor: actor.key, work });
    return Buffer.from(writeEntry(lookup, digests));
  }
  const groups = lookupGroups(lookup);
  const text = writeEntry(lookup, {
    ...(groups.subject && subject && { subject: digestOf('subject', subject.key, row.id, groups.subject) }),
    ...(actor && { actor: digestOf('actor', actor.key, row.id, groups.actor) }),
    ...(work && { work: digestOf('work', work, row.id, groups.work) }),
    ...kept,
  });
  return Buffer.from(text);
}

/** An outcome's entry and the entry's id. */
export function outcomeEntry(hot: Hot, row: OutcomeRow): { id: string; bytes: Buffer } {
  const of = hot.shelf.row(row.lookup)?.id ?? '';
  const id = outcomeId(of, row.seq);
  const key = hot.keys.segmentKey(hot.shelf.segmentOf(row.seq));
  const value = outcomeWork(JSON.parse(row.data) as OutcomeData);
  const digests: Digests = {
    ...(key && { work: digestOf('work', key, id, value) }),
    ...keptDigests(hot, row.seq),
  };
  return {
    id,
    bytes: entryBytes({ kind: 'outcome', id, at: timestamp(row.at), clear: { of }, digests }),
  };
}

/** Null where none was kept, which is nearly always. */
function keptDigests({ keys }: Hot, seq: number): Digests | null {
  if (!keys.erasure.hasKept(seq)) return null;
  return Object.fromEntries(
    GROUPS.flatMap((group) => {
      const digest = keys.erasure.keptDigest(seq, group);
      return digest === null ? [] : [[group, digest]];
    }),
  );
}
