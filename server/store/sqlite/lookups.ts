import type { Lookup, LookupRequest, OutcomeRequest, Receipt } from '#model/lookup.ts';
import { fromCursor, toCursor } from '#model/values.ts';
import { timestamp } from '#server/clock.ts';
import type { KeptLookup, LookupFilter, NewLookup, PageRequest, Store } from '#store/port.ts';
import { lookupEntry, sealLookup } from '../lookup-entry.ts';
import { decryptNote, encryptNote, type Person } from './keys.ts';
import type { Entered, Hot } from './open.ts';
import { ERASED, packPeople, unpackPeople } from './people.ts';

/** Lookups and their outcomes: how a row is written, read back, and opened for an export. */

export interface LookupRow {
  seq: number;
  id: string;
  occurred_at: number;
  received_at: number;
  actor: number;
  subject: number | null;
  organisation: string | null;
  operation: LookupRequest['operation'];
  reason: string | null;
  reference_type: string | null;
  reference_id: string | null;
  task: string | null;
  grade: Lookup['grade'];
  source: string;
  source_seq: number | null;
  parent: string | null;
  data: string;
  note: Buffer | null;
  content: Buffer;
  integration: string;
  tree_size: number;
}

/** The part of a lookup that no query needs on its own. */
type LookupData = Pick<
  Lookup,
  | 'teams'
  | 'change'
  | 'follows'
  | 'fields'
  | 'search'
  | 'system'
  | 'channel'
  | 'context'
  | 'marks'
  | 'decision'
  | 'facts'
  | 'policy'
> & { kind: Lookup['actor']['kind']; onBehalfOf: string[] };

/** An outcome as kept; whom a search showed stands in the lookups made from it. */
export interface OutcomeData extends Pick<OutcomeRequest, 'fieldsShown' | 'hits' | 'closedAt'> {
  subjectsShown: number | null;
}

/** What the digest of an outcome's entry stands for. */
export const outcomeWork = ({ closedAt, ...data }: OutcomeData) => ({
  ...data,
  closedAt: closedAt == null ? null : timestamp(closedAt),
});

export const LOOKUP_COLUMNS = `seq, id, occurred_at, received_at, actor, subject, organisation, operation, reason,
  reference_type, reference_id, task, grade, source, source_seq, parent, data, note, content, integration, tree_size`;

export function readLookup(hot: Hot, row: LookupRow): Lookup {
  const data = unpackPeople<LookupData>(hot.keys, row.data);
  const actor = hot.keys.byRef('actor', row.actor);
  const subject = row.subject === null ? null : hot.keys.byRef('subject', row.subject);
  const noteKey = row.subject === null ? actor : subject;
  return {
    id: row.id,
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    actor: { id: actor?.id ?? ERASED, kind: data.kind, onBehalfOf: data.onBehalfOf },
    organisation: row.organisation,
    teams: data.teams,
    subject: row.subject === null ? null : (subject?.id ?? ERASED),
    operation: row.operation,
    change: data.change,
    task: row.task,
    follows: data.follows,
    reason: row.reason,
    note: row.note && noteKey ? decryptNote(noteKey.key, row.id, row.note) : null,
    reference:
      row.reference_type === null
        ? null
        : ({ type: row.reference_type, id: row.reference_id } as Lookup['reference']),
    fields: data.fields,
    search: data.search,
    system: data.system,
    channel: data.channel,
    context: data.context,
    source: { id: row.source, seq: row.source_seq },
    parent: row.parent,
    marks: data.marks,
    policy: data.policy,
    decision: data.decision,
    facts: data.facts,
    grade: row.grade,
    receipt: receiptOf(hot, row.seq, hot.log.leaf(row.seq), row.tree_size, row.received_at),
  };
}

const receiptOf = (hot: Hot, index: number, leaf: Buffer | null, treeSize: number, at: number): Receipt => ({
  origin: hot.origin,
  index,
  leafHash: (leaf ?? Buffer.alloc(0)).toString('base64'),
  treeSize,
  at: timestamp(at),
});

export const receiptFor = (hot: Hot, entered: Entered, at: number): Receipt =>
  receiptOf(hot, entered.index, entered.leaf, hot.log.pendingSize(), at);

type LookupVerbs = Pick<
  Store,
  | 'lookupById'
  | 'known'
  | 'madeFrom'
  | 'commitLookups'
  | 'commitOutcome'
  | 'outcomesOf'
  | 'lookups'
  | 'countDryRun'
>;

export function lookupVerbs(hot: Hot): LookupVerbs {
  const { db, keys } = hot;
  const selectId = db.prepare<[string], LookupRow>(`SELECT ${LOOKUP_COLUMNS} FROM lookup WHERE id = ?`);
  const selectChildren = db.prepare<[string], LookupRow>(
    `SELECT ${LOOKUP_COLUMNS} FROM lookup WHERE parent = ? ORDER BY seq`,
  );
  const selectKnown = db.prepare<[string], number>('SELECT 1 FROM lookup WHERE id = ?').pluck();
  const selectMadeFrom = db.prepare<[string], { id: string; integration: string }>(
    'SELECT id, integration FROM lookup WHERE parent = ? ORDER BY seq',
  );
  const insert = db.prepare(
    `INSERT INTO lookup (seq, id, occurred_at, received_at, actor, subject, organisation, operation, reason,
       reference_type, reference_id, task, would_be, grade, policy, source, source_seq, parent, data, note, content,
       integration, tree_size, to_grade, to_examine)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 1)`,
  );
  const insertOutcome = db.prepare('INSERT INTO outcome (seq, lookup, at, data) VALUES (?, ?, ?, ?)');
  const selectOutcomes = db.prepare<[string], { at: number; data: string }>(
    'SELECT at, data FROM outcome WHERE lookup = (SELECT seq FROM lookup WHERE id = ?) ORDER BY seq',
  );
  const examineAgain = db.prepare('UPDATE lookup SET to_examine = 1 WHERE seq = ?');
  const roll = db.prepare(
    `INSERT INTO rollup (day, organisation, reason, operation, would_be, n) VALUES (?, ?, ?, ?, ?, 1)
     ON CONFLICT DO UPDATE SET n = n + 1`,
  );
  const count = db.prepare(
    `INSERT INTO counter (name, key, day, n) VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1`,
  );

  const enterLookup = (lookup: NewLookup, actor: Person, subject: Person | null): Entered => {
    const { leaf, digests } = sealLookup(lookup, {
      subject: subject?.key ?? null,
      actor: actor.key,
      work: keys.segmentKey,
    });
    const bytes = Buffer.from(lookupEntry(lookup, digests));
    const index = hot.log.append([{ kind: 'lookup', record: lookup.id, bytes, leaf }]);
    return { index, leaf, digests };
  };

  const insertAll = (lookups: readonly NewLookup[]): Receipt[] => {
    const people = lookups.map((lookup) => ({
      actor: keys.take('actor', lookup.actor.id),
      subject: lookup.subject === null ? null : keys.take('subject', lookup.subject),
    }));
    const entered = lookups.map((lookup, i) => {
      const { actor, subject } = people[i] as (typeof people)[number];
      return enterLookup(lookup, actor, subject);
    });
    const treeSize = hot.log.pendingSize();
    return lookups.map((lookup, i) => {
      const { actor, subject } = people[i] as (typeof people)[number];
      const { index, leaf } = entered[i] as Entered;
      hot.sources.note(lookup, index);
      const data: LookupData = {
        kind: lookup.actor.kind,
        onBehalfOf: lookup.actor.onBehalfOf,
        teams: lookup.teams,
        change: lookup.change,
        follows: lookup.follows,
        fields: lookup.fields,
        search: lookup.search,
        system: lookup.system,
        channel: lookup.channel,
        context: lookup.context,
        marks: lookup.marks,
        decision: lookup.decision,
        facts: lookup.facts,
        policy: lookup.policy,
      };
      insert.run(
        index,
        lookup.id,
        lookup.occurredAt,
        lookup.receivedAt,
        actor.ref,
        subject?.ref ?? null,
        lookup.organisation,
        lookup.operation,
        lookup.reason,
        lookup.reference?.type ?? null,
        lookup.reference?.id ?? null,
        lookup.task,
        lookup.decision.wouldBe,
        'pending',
        lookup.policy.digest,
        lookup.source.id,
        lookup.source.seq,
        lookup.parent,
        packPeople(keys, data),
        lookup.note === null ? null : encryptNote((subject ?? actor).key, lookup.id, lookup.note),
        lookup.content,
        lookup.integration,
        treeSize,
      );
      const day = Math.floor(lookup.occurredAt / 86_400_000);
      roll.run(
        day,
        lookup.organisation ?? '',
        lookup.reason ?? '',
        lookup.operation,
        lookup.decision.wouldBe,
      );
      return receiptOf(hot, index, leaf, treeSize, lookup.receivedAt);
    });
  };

  return {
    async lookupById(id) {
      const row = selectId.get(id);
      if (!row) return null;
      return {
        lookup: readLookup(hot, row),
        content: row.content,
        integration: row.integration,
        children: selectChildren.all(id).map((child) => readLookup(hot, child)),
      } satisfies KeptLookup;
    },

    known: async (ids) => ids.map((id) => selectKnown.get(id) !== undefined),
    madeFrom: async (parent) => selectMadeFrom.all(parent),

    commitLookups: async (lookups) => hot.write(() => insertAll(lookups)),

    commitOutcome: async ({ lookup, at, outcome }, children) =>
      hot.write(() => {
        const row = selectId.get(lookup);
        if (!row) throw new Error('outcome of a lookup that is not kept');
        const data: OutcomeData = {
          fieldsShown: outcome.fieldsShown ?? null,
          hits: outcome.hits ?? null,
          closedAt: outcome.closedAt ?? null,
          subjectsShown: outcome.subjectsShown?.length ?? null,
        };
        const entered = hot.enter({
          kind: 'outcome',
          id: `${lookup}/outcome/${hot.log.pendingSize()}`,
          at,
          clear: { of: lookup },
          work: { value: outcomeWork(data) },
        });
        insertOutcome.run(entered.index, row.seq, at, JSON.stringify(data));
        examineAgain.run(row.seq);
        insertAll(children);
        return receiptFor(hot, entered, at);
      }),

    async outcomesOf(lookup) {
      return selectOutcomes.all(lookup).map((row) => {
        const { subjectsShown, ...outcome } = JSON.parse(row.data) as OutcomeData;
        return { ...outcome, at: row.at };
      });
    },

    async lookups(filter, page) {
      const { where, values } = lookupWhere(hot, filter);
      return pageOfLookups(hot, where, values, page);
    },

    async countDryRun(organisation, at) {
      count.run('dry-run', organisation ?? '', Math.floor(at / 86_400_000));
    },
  };
}

/** SQL conditions for a filter; a person nobody knows matches nothing. */
export function lookupWhere(
  hot: Hot,
  filter: LookupFilter,
): { where: string[]; values: (string | number)[] } {
  const where: string[] = [];
  const values: (string | number)[] = [];
  const add = (condition: string, ...more: (string | number)[]) => {
    where.push(condition);
    values.push(...more);
  };
  if (filter.actor !== undefined) add('actor = ?', hot.keys.find('actor', filter.actor)?.ref ?? -1);
  if (filter.subject !== undefined) add('subject = ?', hot.keys.find('subject', filter.subject)?.ref ?? -1);
  if (filter.reason !== undefined) add('reason = ?', filter.reason);
  if (filter.grade !== undefined) add('grade = ?', filter.grade);
  if (filter.from !== undefined) add('occurred_at >= ?', filter.from);
  if (filter.to !== undefined) add('occurred_at < ?', filter.to);
  if (filter.organisations !== undefined) {
    add(`organisation IN (SELECT value FROM json_each(?))`, JSON.stringify(filter.organisations));
  }
  return { where, values };
}

/** One page, newest first, under conditions already bound. */
export function pageOfLookups(hot: Hot, where: string[], values: (string | number)[], page: PageRequest) {
  const conditions = [...where];
  const bound = [...values];
  if (page.cursor !== null) {
    conditions.push('seq < ?');
    bound.push(fromCursor(page.cursor));
  }
  const rows = hot.db
    .prepare<(string | number)[], LookupRow>(
      `SELECT ${LOOKUP_COLUMNS} FROM lookup ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
       ORDER BY seq DESC LIMIT ?`,
    )
    .all(...bound, page.limit + 1);
  const items = rows.slice(0, page.limit).map((row) => readLookup(hot, row));
  const last = rows[page.limit - 1];
  return { items, next: rows.length > page.limit && last ? toCursor(last.seq) : null };
}
