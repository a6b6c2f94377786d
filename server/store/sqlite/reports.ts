import { disclose } from '#ledger/entry.ts';
import type { Operation } from '#policies/vocabulary.ts';
import type { ExportedEntry, ExportJob, Store, Totals, TotalsFilter } from '#store/port.ts';
import { lookupGroups } from '../lookup-entry.ts';
import { hiddenNow } from './hidden.ts';
import { lookupEntry, outcomeEntry, readLookup, receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { readKind } from './open-segment.ts';
import { ERASED, namesErased, packPeople, unpackPeople } from './people.ts';
import { matcher, TURN } from './report-filter.ts';
import {
  effectOf,
  fromRow,
  type LookupRow,
  type OutcomeData,
  type OutcomeRow,
  operationOf,
  outcomeWork,
  readMark,
} from './row.ts';
import { unpackText } from './segment/format.ts';
import { FULL } from './words.ts';

/** Totals for reports, added up from columns, and entries opened for exports. */

type ReportVerbs = Pick<
  Store,
  | 'totals'
  | 'dryRunsByToken'
  | 'exportEntries'
  | 'settledLeaves'
  | 'entriesOfKind'
  | 'saveExport'
  | 'exportJob'
  | 'commitExport'
>;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export function reportVerbs(hot: Hot): ReportVerbs {
  const { db, keys, shelf } = hot;
  const selectLeaves = db.prepare<[string], Buffer>('SELECT leaves FROM settlement WHERE id = ?').pluck();
  const selectKind = db.prepare<[string], { index: number; bytes: Buffer }>(
    'SELECT idx AS "index", bytes FROM entry WHERE kind = ? ORDER BY idx',
  );
  const selectOutcomes = db.prepare<[number, number, number], OutcomeRow>(
    'SELECT seq, lookup, at, data FROM outcome WHERE seq > ? AND seq >= ? ORDER BY seq LIMIT ?',
  );
  const saveJob = db.prepare(
    'INSERT INTO export_job (id, created_at, data) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data',
  );
  const dryRunsByToken = db.prepare<[number, number], { key: string; n: number }>(
    `SELECT key, sum(n) AS n FROM counter WHERE name = 'dry-run-token' AND day >= ? AND day < ? GROUP BY key ORDER BY key`,
  );
  const selectJob = db.prepare<[string], string>('SELECT data FROM export_job WHERE id = ?').pluck();

  const openedOutcome = (row: OutcomeRow): ExportedEntry => {
    const { id, bytes } = outcomeEntry(hot, row);
    const key = keys.segmentKey(shelf.segmentOf(row.seq));
    const value = outcomeWork(JSON.parse(row.data) as OutcomeData);
    return {
      index: row.seq,
      bytes,
      disclosed: key ? { work: disclose('work', key, id, value) } : {},
      grade: null,
    };
  };
  const opened = (row: LookupRow): ExportedEntry => {
    const lookup = readLookup(hot, row);
    const groups = lookupGroups(lookup);
    const subject = row.subject === null ? null : keys.byRef('subject', row.subject);
    const actor = keys.byRef('actor', row.actor);
    const work = keys.segmentKey(shelf.segmentOf(row.seq));
    // What an erased person had part in can no longer be opened: their note, their place in a delegation.
    const whole = {
      actor: !lookup.actor.onBehalfOf.includes(ERASED),
      work: (row.note === null || lookup.note !== null) && !namesErased(keys, row.data),
    };
    return {
      index: row.seq,
      bytes: lookupEntry(hot, row),
      disclosed: {
        ...(subject &&
          groups.subject && { subject: disclose('subject', subject.key, row.id, groups.subject) }),
        ...(whole.actor && actor && { actor: disclose('actor', actor.key, row.id, groups.actor) }),
        ...(whole.work && work && { work: disclose('work', work, row.id, groups.work) }),
      },
      grade: lookup.grade,
    };
  };

  /** Indexes of lookups that happened in the range, above one, ascending. */
  const lookupsAfter = (range: { from: number; to: number }, after: number, limit: number): number[] => {
    const found: number[] = [];
    const hidden = hiddenNow(hot);
    for (const { columns, from, to } of shelf.up(after, range)) {
      for (let i = from; i < to; i++) {
        const at = columns.at[i] as number;
        if (at < range.from || at >= range.to) continue;
        const seq = columns.first + (columns.rel[i] as number);
        const row = at < hidden.before ? shelf.row(seq) : null;
        if (row && hidden.is(row)) continue;
        found.push(seq);
        if (found.length === limit) return found;
      }
    }
    return found;
  };
  const outcomesAfter = (range: { from: number; to: number }, after: number, limit: number): OutcomeRow[] => {
    const found: OutcomeRow[] = [];
    const hidden = hiddenNow(hot);
    const take = (read: (after: number) => OutcomeRow[]): void => {
      let last = after;
      while (found.length < limit) {
        const page = read(last);
        for (const row of page) {
          const lookup = shelf.row(row.lookup);
          const at = lookup?.occurred_at ?? Number.NaN;
          if (!lookup || !(at >= range.from && at < range.to) || hidden.is(lookup)) continue;
          if (found.length < limit) found.push(row);
        }
        if (page.length < limit) return;
        last = page.at(-1)?.seq ?? last;
      }
    };
    for (const file of shelf.sealed()) if (file.end > after) take((last) => file.outcomes(last, limit));
    take((last) => selectOutcomes.all(last, shelf.sealedEnd(), limit));
    return found;
  };

  return {
    totals: async (filter) => totals(hot, filter),
    dryRunsByToken: async ({ from, to }) =>
      Object.fromEntries(
        dryRunsByToken.all(Math.floor(from / DAY), Math.ceil(to / DAY)).map(({ key, n }) => [key, n]),
      ),
    async exportEntries(range, after, limit) {
      const lookups = lookupsAfter(range, after, limit);
      const outcomes = new Map(outcomesAfter(range, after, limit).map((row) => [row.seq, row]));
      return [...lookups, ...outcomes.keys()]
        .sort((a, b) => a - b)
        .slice(0, limit)
        .map((seq) => {
          const outcome = outcomes.get(seq);
          return outcome ? openedOutcome(outcome) : opened(shelf.row(seq) as LookupRow);
        });
    },
    async settledLeaves(settlement) {
      const leaves = selectLeaves.get(settlement);
      return leaves === undefined ? [] : unpackText(leaves as Buffer);
    },
    entriesOfKind: async (kind) => selectKind.all(kind),
    saveExport: async (job) =>
      hot.write(() => {
        saveJob.run(job.id, job.createdAt, packPeople(keys, job));
      }),
    exportJob: async (id) => {
      const data = selectJob.get(id);
      return data === undefined ? null : unpackPeople<ExportJob>(keys, data as string);
    },
    commitExport: async (job, manifestDigest) =>
      hot.write(() => {
        const by = keys.take('actor', job.createdBy);
        const at = job.finishedAt ?? job.createdAt;
        const entered = hot.enter({
          kind: 'export',
          id: job.id,
          at,
          clear: { manifest: manifestDigest, count: job.total },
          actor: { person: by, value: { id: job.createdBy } },
          work: { value: { query: job.query } },
        });
        saveJob.run(job.id, job.createdAt, packPeople(keys, job));
        return receiptFor(hot, entered, at);
      }),
  };
}

/** Numbers of words, or of marks and kinds, with how often each was met. */
class Tally {
  #counts: number[] = [];
  add(key: number): void {
    this.#counts[key] = (this.#counts[key] ?? 0) + 1;
  }
  *[Symbol.iterator](): Iterable<[key: number, n: number]> & Iterator<[key: number, n: number]> {
    for (const [key, n] of this.#counts.entries()) if (n !== undefined) yield [key, n];
  }
}

/** People met, a bit each. */
class People {
  #bits: Uint8Array;
  count = 0;
  constructor(last: number) {
    this.#bits = new Uint8Array((last >> 3) + 1);
  }
  add(ref: number): void {
    const [byte, bit] = [ref >> 3, 1 << (ref & 7)];
    const held = this.#bits[byte] as number;
    if ((held & bit) !== 0) return;
    this.#bits[byte] = held | bit;
    this.count++;
  }
}

async function totals(hot: Hot, filter: TotalsFilter): Promise<Totals> {
  const { db, keys, shelf, words } = hot;
  const reasons = new Tally();
  const organisations = new Tally();
  const kinds = new Tally();
  const marks = new Tally();
  const hours = new Map<number, number>();
  const actors = new People(keys.lastRef('actor'));
  const subjects = new People(keys.lastRef('subject'));
  const overflow: Record<'reason' | 'organisation', Record<string, number>> = {
    reason: {},
    organisation: {},
  };
  const counts = matcher(hot, filter);
  let [lookups, sinceTurn] = [0, 0];

  for (const { columns, from, to } of shelf.up(-1, {
    from: filter.from,
    to: filter.to,
    organisations: counts.zone,
  })) {
    for (let i = from; i < to; i++) {
      const at = columns.at[i] as number;
      if (at < filter.from || at >= filter.to || !counts.has(columns, i)) continue;
      lookups++;
      const [reason, organisation] = [columns.reason[i] as number, columns.organisation[i] as number];
      reasons.add(reason);
      organisations.add(organisation);
      kinds.add(columns.kind[i] as number);
      marks.add(shelf.markAt(columns, i));
      actors.add(columns.actor[i] as number);
      const subject = columns.subject[i] as number;
      if (subject !== 0) subjects.add(subject);
      const hour = Math.floor(at / HOUR);
      hours.set(hour, (hours.get(hour) ?? 0) + 1);
      if (reason === FULL || organisation === FULL) {
        const row = fromRow(hot, shelf.row(columns.first + (columns.rel[i] as number)) as LookupRow);
        if (reason === FULL) add(overflow.reason, row.reason ?? '', 1);
        if (organisation === FULL) add(overflow.organisation, row.organisation ?? '', 1);
      }
    }
    sinceTurn += to - from;
    if (sinceTurn < TURN) continue;
    sinceTurn = 0;
    await new Promise((resolve) => setImmediate(resolve));
  }

  const named = (tally: Tally, rest: Record<string, number>): Record<string, number> => {
    const result = { ...rest };
    for (const [n, count] of tally) {
      if (n !== FULL) add(result, (JSON.parse(words.text(n)) as string | null) ?? '', count);
    }
    return result;
  };
  const single = (sql: string, ...bound: number[]): number =>
    (db.prepare<number[], { n: number }>(sql).get(...bound)?.n ?? 0) as number;
  const byReason = named(reasons, overflow.reason);
  return {
    lookups,
    byReason,
    ...byKind(kinds),
    ...byMark(marks),
    byOrganisation: named(organisations, overflow.organisation),
    withReason: lookups - (byReason[''] ?? 0),
    actors: actors.count,
    subjects: subjects.count,
    hours: [...hours].sort(([a], [b]) => a - b).map(([hour, n]) => ({ at: hour * HOUR, n })),
    auditLooks: single(
      'SELECT count(*) AS n FROM audit_look WHERE at >= ? AND at < ?',
      filter.from,
      filter.to,
    ),
    dryRuns: single(
      `SELECT coalesce(sum(n), 0) AS n FROM counter WHERE name = 'dry-run' AND day >= ? AND day < ?`,
      Math.floor(filter.from / DAY),
      Math.ceil(filter.to / DAY),
    ),
    findings: findingTotals(hot, filter),
  };
}

const add = (counts: Record<string, number>, key: string, n: number): void => {
  counts[key] = (counts[key] ?? 0) + n;
};

function byKind(kinds: Tally): Pick<Totals, 'byOperation' | 'byDecision' | 'withReference'> {
  const byOperation: Partial<Record<Operation, number>> = {};
  const byDecision: Totals['byDecision'] = { permit: 0, ask: 0, deny: 0 };
  let withReference = 0;
  for (const [kind, n] of kinds) {
    const { operation, wouldBe, reference } = readKind(kind);
    add(byOperation, operationOf(operation), n);
    byDecision[effectOf(wouldBe)] += n;
    if (reference) withReference += n;
  }
  return { byOperation, byDecision, withReference };
}

/** First looks and returns are counted of lookups that have a grade. */
function byMark(marks: Tally): Pick<Totals, 'byGrade' | 'first' | 'returns'> {
  const byGrade: Totals['byGrade'] = {};
  const first = { total: 0, explained: 0, weak: 0 };
  const returns = { total: 0, explained: 0, weak: 0 };
  for (const [mark, n] of marks) {
    const { grade, first: isFirst, strength } = readMark(mark);
    add(byGrade as Record<string, number>, grade, n);
    if (grade === 'pending') continue;
    const side = isFirst ? first : returns;
    side.total += n;
    if (grade === 'corroborated' || grade === 'explained') side.explained += n;
    if (grade === 'explained' && strength === 'weak') side.weak += n;
  }
  return { byGrade, first, returns };
}

function findingTotals(hot: Hot, filter: TotalsFilter): Totals['findings'] {
  const where = ['to_at >= ?', 'from_at < ?'];
  const values: (string | number)[] = [filter.from, filter.to];
  if (filter.organisation !== undefined) {
    where.push('organisation = ?');
    values.push(filter.organisation);
  }
  if (filter.organisations !== undefined) {
    where.push('organisation IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(filter.organisations));
  }
  const rows = hot.db
    .prepare<(string | number)[], { status: string; origin: string; outcome: string | null; rules: string }>(
      `SELECT status, origin, outcome, rules FROM finding WHERE ${where.join(' AND ')}`,
    )
    .all(...values);
  const byOutcome: Record<string, number> = {};
  const byRule: Record<string, number> = {};
  let open = 0;
  for (const row of rows) {
    if (row.status === 'closed')
      byOutcome[row.outcome ?? 'none'] = (byOutcome[row.outcome ?? 'none'] ?? 0) + 1;
    else open++;
    // Of what the blind sample drew no rule is told, once it may be told from the rest.
    if (row.origin === 'sample' && row.status === 'closed') continue;
    for (const rule of JSON.parse(row.rules) as string[]) byRule[rule] = (byRule[rule] ?? 0) + 1;
  }
  return { opened: rows.length, byOutcome, byRule, open };
}
