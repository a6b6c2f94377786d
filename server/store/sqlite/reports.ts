import { disclose } from '#ledger/entry.ts';
import type { Operation } from '#policies/vocabulary.ts';
import type { ExportedEntry, ExportJob, Store, Totals, TotalsFilter } from '#store/port.ts';
import { lookupGroups } from '../lookup-entry.ts';
import {
  LOOKUP_COLUMNS,
  type LookupRow,
  type OutcomeData,
  outcomeWork,
  readLookup,
  receiptFor,
} from './lookups.ts';
import type { Hot } from './open.ts';
import { ERASED, packPeople, unpackPeople } from './people.ts';

/** Totals for reports, and entries opened for exports. */

type ReportVerbs = Pick<
  Store,
  'totals' | 'exportEntries' | 'settledLeaves' | 'entriesOfKind' | 'saveExport' | 'exportJob' | 'commitExport'
>;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export function reportVerbs(hot: Hot): ReportVerbs {
  const { db, keys } = hot;
  const inRange = 'occurred_at >= ? AND occurred_at < ?';
  const selectRange = db.prepare<
    [number, number, number, number, number, number, number],
    { seq: number; outcome: string | null }
  >(
    `SELECT seq, NULL AS outcome FROM lookup WHERE ${inRange} AND seq > ?
     UNION ALL
     SELECT o.seq, o.data FROM outcome o CROSS JOIN lookup l ON l.seq = o.lookup WHERE ${inRange} AND o.seq > ?
     ORDER BY seq LIMIT ?`,
  );
  const selectLookup = db.prepare<[number], LookupRow>(`SELECT ${LOOKUP_COLUMNS} FROM lookup WHERE seq = ?`);
  const selectEntry = db.prepare<[number], { bytes: Buffer; record: string }>(
    'SELECT bytes, record FROM entry WHERE idx = ?',
  );
  const selectLeaves = db
    .prepare<[string], string>('SELECT leaf FROM settled WHERE settlement = ? ORDER BY position')
    .pluck();
  const selectKind = db.prepare<[string], { index: number; bytes: Buffer }>(
    'SELECT idx AS "index", bytes FROM entry WHERE kind = ? ORDER BY idx',
  );
  const saveJob = db.prepare(
    'INSERT INTO export_job (id, created_at, data) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data',
  );
  const selectJob = db.prepare<[string], string>('SELECT data FROM export_job WHERE id = ?').pluck();

  const entryAt = (index: number) => selectEntry.get(index) as { bytes: Buffer; record: string };

  const openedOutcome = (index: number, data: string): ExportedEntry => {
    const { bytes, record } = entryAt(index);
    const value = outcomeWork(JSON.parse(data) as OutcomeData);
    return {
      index,
      bytes,
      disclosed: { work: disclose('work', keys.segmentKey, record, value) },
      grade: null,
    };
  };
  const opened = (row: LookupRow): ExportedEntry => {
    const lookup = readLookup(hot, row);
    const groups = lookupGroups(lookup);
    const subject = row.subject === null ? null : keys.byRef('subject', row.subject);
    const actor = keys.byRef('actor', row.actor);
    // What an erased person had part in can no longer be opened: their note, their place in a delegation.
    const whole = {
      actor: !lookup.actor.onBehalfOf.includes(ERASED),
      work: row.note === null || lookup.note !== null,
    };
    return {
      index: row.seq,
      bytes: entryAt(row.seq).bytes,
      disclosed: {
        ...(subject &&
          groups.subject && { subject: disclose('subject', subject.key, row.id, groups.subject) }),
        ...(whole.actor && actor && { actor: disclose('actor', actor.key, row.id, groups.actor) }),
        ...(whole.work && { work: disclose('work', keys.segmentKey, row.id, groups.work) }),
      },
      grade: row.grade,
    };
  };

  return {
    totals: async (filter) => totals(hot, filter),
    exportEntries: async ({ from, to }, after, limit) =>
      selectRange
        .all(from, to, after, from, to, after, limit)
        .map(({ seq, outcome }) =>
          outcome === null ? opened(selectLookup.get(seq) as LookupRow) : openedOutcome(seq, outcome),
        ),
    settledLeaves: async (settlement) => selectLeaves.all(settlement) as string[],
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

function totals(hot: Hot, filter: TotalsFilter): Totals {
  const { db } = hot;
  const where = ['l.occurred_at >= ?', 'l.occurred_at < ?'];
  const values: (string | number)[] = [filter.from, filter.to];
  if (filter.organisation !== undefined) {
    where.push('l.organisation = ?');
    values.push(filter.organisation);
  }
  if (filter.organisations !== undefined) {
    where.push('l.organisation IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(filter.organisations));
  }
  if (filter.team !== undefined) {
    where.push("EXISTS (SELECT 1 FROM json_each(l.data, '$.teams') t WHERE t.value = ?)");
    values.push(filter.team);
  }
  const from = `FROM lookup l LEFT JOIN grading g ON g.lookup = l.seq WHERE ${where.join(' AND ')}`;
  const counts = (column: string): Record<string, number> =>
    Object.fromEntries(
      db
        .prepare<(string | number)[], { key: string | null; n: number }>(
          `SELECT ${column} AS key, count(*) AS n ${from} GROUP BY 1`,
        )
        .all(...values)
        .map(({ key, n }) => [key ?? '', n]),
    );
  const one = db
    .prepare<(string | number)[], Record<string, number>>(
      `SELECT count(*) AS lookups, count(DISTINCT l.actor) AS actors, count(DISTINCT l.subject) AS subjects,
         count(l.reason) AS withReason, count(l.reference_id) AS withReference,
         coalesce(sum(g.first_look = 1), 0) AS firstTotal,
         coalesce(sum(g.first_look = 1 AND g.grade IN ('corroborated', 'explained')), 0) AS firstExplained,
         coalesce(sum(g.first_look = 1 AND g.grade = 'explained' AND g.strength = 'weak'), 0) AS firstWeak,
         coalesce(sum(g.first_look = 0), 0) AS returnTotal,
         coalesce(sum(g.first_look = 0 AND g.grade IN ('corroborated', 'explained')), 0) AS returnExplained,
         coalesce(sum(g.first_look = 0 AND g.grade = 'explained' AND g.strength = 'weak'), 0) AS returnWeak
       ${from}`,
    )
    .get(...values) as Record<string, number>;
  const hours = db
    .prepare<(string | number)[], { hour: number; n: number }>(
      `SELECT l.occurred_at / ${HOUR} AS hour, count(*) AS n ${from} GROUP BY 1 ORDER BY 1`,
    )
    .all(...values)
    .map(({ hour, n }) => ({ at: hour * HOUR, n }));
  const single = (sql: string, ...bound: number[]): number =>
    (db.prepare<number[], { n: number }>(sql).get(...bound)?.n ?? 0) as number;
  const decisions = counts('l.would_be');
  return {
    lookups: one.lookups ?? 0,
    byReason: counts('l.reason'),
    byOperation: counts('l.operation') as Partial<Record<Operation, number>>,
    byDecision: { permit: decisions.permit ?? 0, ask: decisions.ask ?? 0, deny: decisions.deny ?? 0 },
    byGrade: counts('l.grade'),
    byOrganisation: counts('l.organisation'),
    first: { total: one.firstTotal ?? 0, explained: one.firstExplained ?? 0, weak: one.firstWeak ?? 0 },
    returns: { total: one.returnTotal ?? 0, explained: one.returnExplained ?? 0, weak: one.returnWeak ?? 0 },
    withReason: one.withReason ?? 0,
    withReference: one.withReference ?? 0,
    actors: one.actors ?? 0,
    subjects: one.subjects ?? 0,
    hours,
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
    .prepare<(string | number)[], { status: string; outcome: string | null; rules: string }>(
      `SELECT status, outcome, rules FROM finding WHERE ${where.join(' AND ')}`,
    )
    .all(...values);
  const byOutcome: Record<string, number> = {};
  const byRule: Record<string, number> = {};
  let open = 0;
  for (const row of rows) {
    if (row.status === 'closed')
      byOutcome[row.outcome ?? 'none'] = (byOutcome[row.outcome ?? 'none'] ?? 0) + 1;
    else open++;
    for (const rule of JSON.parse(row.rules) as string[]) byRule[rule] = (byRule[rule] ?? 0) + 1;
  }
  return { opened: rows.length, byOutcome, byRule, open };
}
