import type {
  LookupSource,
  ReconciledHour,
  SeqRange,
  SourceEpoch,
  SourceIssue,
} from '#model/completeness.ts';
import type { Store } from '#store/port.ts';
import { receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';

/** Reading what `sources.ts` counted, and the CRM's own counts in versions. */

type CompletenessVerbs = Pick<
  Store,
  | 'lookupSources'
  | 'hoursOf'
  | 'lookupsBySource'
  | 'saveReconciliation'
  | 'reconciledHours'
  | 'repeatedNumbers'
  | 'sourceIssues'
  | 'saveSourceIssues'
>;

interface ReconciledRow {
  source: string;
  system: string;
  organisation: string;
  hour: number;
  counted: number;
  held: number;
  receivedAt: number;
}

/** Epochs told of one source; older ones stay in the table. */
const EPOCHS_TOLD = 50;

export function completenessVerbs(hot: Hot): CompletenessVerbs {
  const { db } = hot;
  const selectSources = db.prepare<[], Omit<LookupSource, 'epochs' | 'reconciled'> & { reconciled: 0 | 1 }>(
    `SELECT source, lookups, unnumbered, last_unnumbered AS lastUnnumberedAt, first_received AS firstReceived, last_received AS lastReceived, last_at AS lastAt,
       (SELECT min(watermark) FROM heartbeat h WHERE h.source = s.source) AS heartbeat,
       (SELECT max(resolved_at) FROM source_issue i WHERE i.source = s.source) AS resolvedAt,
       EXISTS (SELECT 1 FROM reconciliation r WHERE r.source = s.source) AS reconciled
     FROM lookup_source s ORDER BY source`,
  );
  const selectEpochs = db.prepare<[string, number], Omit<SourceEpoch, 'ranges'>>(
    `SELECT n, started_at AS startedAt, seen, duplicates, set_aside AS setAside, floor, unplaced
     FROM source_epoch WHERE source = ? ORDER BY n DESC LIMIT ?`,
  );
  const selectRanges = db.prepare<[string, number], SeqRange>(
    `SELECT first, last, first_index AS firstIndex, last_index AS lastIndex, first_at AS firstAt,
       last_at AS lastAt, opened_at AS openedAt FROM source_range WHERE source = ? AND epoch = ? ORDER BY first`,
  );
  const selectHours = db.prepare<[string, number, number], { at: number; n: number }>(
    `SELECT hour AS at, sum(n) AS n FROM source_hour WHERE source = ? AND hour >= ? AND hour < ?
     GROUP BY hour ORDER BY hour`,
  );
  // By source, so that the table's own order is used: hours of a month, not of all years.
  const selectWithin = db.prepare<
    [number, number, string | null, string | null],
    { source: string; n: number | null }
  >(
    `SELECT source, (SELECT sum(h.n) FROM source_hour h WHERE h.source = s.source AND h.hour >= ? AND h.hour < ?
       AND (? IS NULL OR h.organisation IN (SELECT value FROM json_each(?)))) AS n FROM lookup_source s`,
  );
  const selectCount = db.prepare<[string, number, string, string], { version: number; lookups: number }>(
    `SELECT version, lookups FROM reconciliation
     WHERE source = ? AND hour = ? AND organisation = ? AND system = ? AND current = 1`,
  );
  const retire = db.prepare('UPDATE reconciliation SET current = 0 WHERE version = ?');
  const insert = db.prepare(
    `INSERT INTO reconciliation (source, hour, organisation, system, current, lookups, batch, sender, received_at)
     VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?)`,
  );
  const reconciled = (where: string) =>
    `SELECT r.source, r.system, r.organisation, r.hour, r.lookups AS counted, r.received_at AS receivedAt,
       (SELECT coalesce(sum(h.n), 0) FROM source_hour h WHERE h.source = r.source AND h.hour = r.hour
          AND (r.organisation = '' OR h.organisation = r.organisation)
          AND (r.system = '' OR h.system = r.system)) AS held
     FROM reconciliation r WHERE r.current = 1 AND ${where} ORDER BY r.source, r.hour, r.organisation, r.system`;
  const selectBetween = db.prepare<[number, number], ReconciledRow>(reconciled('r.hour >= ? AND r.hour < ?'));
  const selectOfSource = db.prepare<[string, number, number], ReconciledRow>(
    reconciled('r.source = ? AND r.hour >= ? AND r.hour < ?'),
  );
  const selectRepeated = db.prepare<[string, number], { epoch: number; seq: number; index: number }>(
    'SELECT epoch, seq, lookup AS "index" FROM source_duplicate WHERE source = ? ORDER BY epoch, seq, lookup LIMIT ?',
  );
  const selectReceived = db.prepare<[number], ReconciledRow>(reconciled('r.received_at >= ?'));
  const selectIssues = db.prepare<[string], { data: string }>(
    'SELECT data FROM source_issue WHERE finding = ? ORDER BY rowid',
  );
  const selectOpenIssues = db.prepare<[], { data: string }>(
    'SELECT data FROM source_issue WHERE resolved_at IS NULL ORDER BY rowid',
  );
  const selectClosedIssues = db.prepare<[], { data: string }>(
    `SELECT i.data FROM source_issue i JOIN finding f ON f.id = i.finding
     WHERE i.resolved_at IS NULL AND f.status = 'closed' ORDER BY i.rowid`,
  );
  const saveIssue = db.prepare(
    `INSERT INTO source_issue (id, source, finding, resolved_at, data) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET finding = excluded.finding, resolved_at = excluded.resolved_at, data = excluded.data`,
  );

  const readHour = ({ system, organisation, ...row }: ReconciledRow): ReconciledHour => ({
    ...row,
    system: system === '' ? null : system,
    organisation: organisation === '' ? null : organisation,
  });

  return {
    lookupSources: async () =>
      selectSources.all().map((source) => ({
        ...source,
        reconciled: source.reconciled === 1,
        epochs: selectEpochs
          .all(source.source, EPOCHS_TOLD)
          .reverse()
          .map((epoch) => ({ ...epoch, ranges: selectRanges.all(source.source, epoch.n) })),
      })),

    hoursOf: async (source, from, to) => selectHours.all(source, from, to),
    lookupsBySource: async ({ from, to, organisations }) => {
      const named = organisations === undefined ? null : JSON.stringify(organisations);
      const rows = selectWithin.all(from, to, named, named);
      return new Map(rows.flatMap(({ source, n }) => (n === null ? [] : [[source, n] as const])));
    },

    saveReconciliation: async ({ id, receivedAt, sender, source, system, counts }) =>
      hot.write(() => {
        const taken = { added: 0, corrected: 0, repeated: 0 };
        for (const { hour, lookups, organisation } of counts) {
          const key = [source, hour, organisation ?? '', system ?? ''] as const;
          const before = selectCount.get(...key);
          if (before?.lookups === lookups) {
            taken.repeated++;
            continue;
          }
          if (before) retire.run(before.version);
          taken[before ? 'corrected' : 'added']++;
          insert.run(...key, lookups, id, sender, receivedAt);
        }
        if (taken.added + taken.corrected === 0) return { ...taken, receipt: null };
        const entered = hot.enter({
          kind: 'reconciliation',
          id,
          at: receivedAt,
          clear: { source, system, count: counts.length },
          work: {
            value: {
              sender,
              counts: counts.map((count) => ({ ...count, organisation: count.organisation ?? null })),
            },
          },
        });
        return { ...taken, receipt: receiptFor(hot, entered, receivedAt) };
      }),

    async reconciledHours(range) {
      if ('receivedSince' in range) return selectReceived.all(range.receivedSince).map(readHour);
      const { from, to, source } = range;
      const rows = source === undefined ? selectBetween.all(from, to) : selectOfSource.all(source, from, to);
      return rows.map(readHour);
    },
    repeatedNumbers: async (source, limit) => selectRepeated.all(source, limit),

    async sourceIssues(which) {
      const rows =
        which === 'open'
          ? selectOpenIssues.all()
          : which === 'closed'
            ? selectClosedIssues.all()
            : selectIssues.all(which.finding);
      return rows.map(({ data }) => JSON.parse(data) as SourceIssue);
    },
    saveSourceIssues: async (issues) =>
      hot.write(() => {
        for (const issue of issues) {
          saveIssue.run(issue.id, issue.source, issue.finding, issue.resolvedAt, JSON.stringify(issue));
        }
      }),
  };
}
