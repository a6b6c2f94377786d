import type { Actor } from '#model/directory.ts';
import type { Account, ReportStore, UsedLookup } from '#store/report-port.ts';
import { gradingCodec } from './kept-grading.ts';
import type { Hot } from './open.ts';
import { rememberPeople } from './people.ts';
import { BLOCKS_AT_ONCE, startIn } from './recorded.ts';
import {
  LOOKUP_COLUMNS,
  type LookupRow,
  type OutcomeData,
  type Own,
  operationOf,
  parsed,
  readMark,
  type Ways,
} from './row.ts';
import { fromLine, seqOfLine } from './segment/format.ts';
import { lowerBound, overlaps } from './shelf.ts';
import { FULL } from './words.ts';

/** What a month is counted from: every lookup once, in the order in which it lies on the disk, and every account. */

type UseVerbs = Pick<ReportStore, 'usedLookups' | 'accounts' | 'toldBetween'>;

interface Graded {
  row: LookupRow;
  grading: string | null;
}

/** Marks of lookups that were made from another one, and are no act of their own. */
const MADE = ['shown-in-search', 'bulk'] as const;
const NOTHING: Own = {};
/** Most rows hold nothing of their own that is counted, and their JSON is not parsed. */
const bears = (data: string): boolean =>
  data.includes('"search"') || data.includes('"context"') || data.includes('"over"');

export function useVerbs(hot: Hot): UseVerbs {
  const { db, shelf, words, keys } = hot;
  const codec = gradingCodec(words);
  const selectOpen = db.prepare<[number, number], LookupRow & { grading: string | null }>(
    `SELECT ${LOOKUP_COLUMNS.split(', ')
      .map((name) => `l.${name}`)
      .join(', ')}, g.data AS grading
     FROM lookup l LEFT JOIN grading g ON g.lookup = l.seq WHERE l.seq >= ? ORDER BY l.seq LIMIT ?`,
  );
  const selectGradings = db
    .prepare<[number, number], [number, string]>(
      'SELECT lookup, data FROM grading WHERE lookup >= ? AND lookup <= ?',
    )
    .raw();
  const selectOutcomes = db
    .prepare<[number, number, number], [number, string]>(
      'SELECT lookup, data FROM outcome WHERE lookup >= ? AND lookup <= ? AND seq >= ? ORDER BY seq',
    )
    .raw();
  const selectAccounts = db
    .prepare<[number, number], [number, string]>(
      `SELECT cast(key AS INTEGER) AS ref, data FROM directory d
       WHERE type = 'actor' AND cast(key AS INTEGER) > ?
         AND version = (SELECT max(version) FROM directory WHERE type = 'actor' AND key = d.key)
       ORDER BY ref LIMIT ?`,
    )
    .raw();
  const countCalls = db
    .prepare<[number, number, number], number>(
      `SELECT count(DISTINCT version) FROM evidence_actor
       WHERE actor = ? AND type IN ('interaction', 'unidentified') AND start_at >= ? AND start_at < ?`,
    )
    .pluck();
  const selectSources = db.prepare<[], string>('SELECT source FROM lookup_source').pluck();
  const selectTold = db
    .prepare<[string, number, number], number>(
      'SELECT coalesce(sum(n), 0) FROM source_hour WHERE source = ? AND hour >= ? AND hour < ?',
    )
    .pluck();
  const selectFirst = db
    .prepare<[string], number | null>('SELECT min(hour) FROM source_hour WHERE source = ?')
    .pluck();
  const readActor = rememberPeople<Actor>(keys);

  /** When the record was closed, by lookup: what was told last counts. */
  const closings = (first: number, last: number): Map<number, number> => {
    const closed = new Map<number, number>();
    const take = (lookup: number, data: string): void => {
      const { closedAt } = JSON.parse(data) as OutcomeData;
      if (closedAt != null) closed.set(lookup, closedAt);
    };
    for (const file of shelf.sealed()) {
      if (file.end <= first) continue;
      for (const { lookup, data } of file.outcomesBetween(first, last)) take(lookup, data);
    }
    for (const [lookup, data] of selectOutcomes.all(first, last, shelf.sealedEnd()) as [number, string][])
      take(lookup, data);
    return closed;
  };

  const readPage = (rows: readonly Graded[]): UsedLookup[] => {
    const [head, tail] = [rows[0], rows.at(-1)];
    if (!head || !tail) return [];
    const closed = closings(head.row.seq, tail.row.seq);
    const regraded = new Map(selectGradings.all(head.row.seq, tail.row.seq) as [number, string][]);
    return rows.map(({ row, grading }) => {
      const own = bears(row.data) ? (JSON.parse(row.data) as Own) : NOTHING;
      const word = <T>(column: string, n: number): T =>
        n === FULL ? (JSON.parse(own.over?.[column] ?? 'null') as T) : parsed<T>(words, n);
      const [kind, , , marks] = word<Ways>('ways', row.ways);
      const { grade, first } = readMark(shelf.mark(row.seq));
      const kept = regraded.get(row.seq) ?? grading;
      const closedAt = closed.get(row.seq);
      return {
        at: row.occurred_at,
        person: row.actor,
        subject: row.subject ?? 0,
        organisation: word<string | null>('organisation', row.organisation),
        software: kind === 'software',
        operation: operationOf(row.operation),
        made: MADE.some((mark) => marks.includes(mark)),
        reason: word<string | null>('reason', row.reason),
        search: own.search ?? null,
        site: own.context?.site ?? null,
        country: own.context?.country ?? null,
        grade,
        first,
        openFor: closedAt === undefined ? null : Math.max(0, closedAt - row.occurred_at),
        roster: kept === null ? null : codec.rosterOf(kept),
      };
    });
  };

  return {
    async usedLookups(range, after, limit) {
      const { from, to } = range;
      const rows: Graded[] = [];
      const take = (one: Graded): void => {
        if (one.row.occurred_at >= from && one.row.occurred_at < to) rows.push(one);
      };
      let [next, seen] = [after + 1, 0];
      for (const file of shelf.sealed()) {
        if (file.end <= next || !overlaps(file.minAt, file.maxAt, range)) continue;
        for (let start = startIn(file, next, range); start !== null; start = startIn(file, next, range)) {
          const before = next;
          for (const block of file.blocks(start, BLOCKS_AT_ONCE)) {
            for (const line of block.toString('utf8').split('\n')) {
              const seq = seqOfLine(line);
              seen++;
              if (seq < start) continue;
              next = Math.max(next, seq + 1);
              take(fromLine(line));
            }
            if (seen >= limit) return { items: readPage(rows), next: next - 1 };
          }
          if (next === before) break;
        }
      }
      const start = openFrom(Math.max(next, shelf.sealedEnd()), from, to);
      if (start === null) return { items: readPage(rows), next: null };
      const open = selectOpen.all(start, Math.max(1, limit - seen));
      for (const { grading, ...row } of open) take({ row, grading });
      const more = open.length === Math.max(1, limit - seen);
      return { items: readPage(rows), next: more ? (open.at(-1)?.seq ?? null) : null };
    },

    async accounts({ usedFrom, from, to }, after, limit) {
      const rows = selectAccounts.all(after, limit) as [number, string][];
      const items = rows.map(([person, data]): Account => {
        const { organisation, kind, roles, employedFrom, employedTo } = readActor(data);
        return {
          person,
          organisation,
          software: kind === 'software',
          hasRole: roles.length > 0,
          employedFrom: employedFrom ?? null,
          employedTo: employedTo ?? null,
          used: isUsed(person, usedFrom, to - 1),
          calls: (countCalls.get(person, from, to) as number | undefined) ?? 0,
        };
      });
      return { items, next: rows.length < limit ? null : (rows.at(-1)?.[0] ?? null) };
    },

    async toldBetween({ from, to }) {
      let [told, first] = [0, Number.POSITIVE_INFINITY];
      for (const source of selectSources.all() as string[]) {
        told += selectTold.get(source, from, to) as number;
        first = Math.min(first, (selectFirst.get(source) as number | null) ?? first);
      }
      return { told, first: Number.isFinite(first) ? first : null };
    },
  };

  /** The first open lookup of a range, from an index on: told by memory, so that rows of other times are not read. */
  function openFrom(index: number, from: number, to: number): number | null {
    for (const { columns, minAt, maxAt } of shelf.open()) {
      if (columns.n === 0 || !overlaps(minAt, maxAt, { from, to })) continue;
      for (let i = lowerBound(columns, index); i < columns.n; i++) {
        const at = columns.at[i] as number;
        if (at >= from && at < to) return columns.first + (columns.rel[i] as number);
      }
    }
    return null;
  }

  function isUsed(person: number, from: number, to: number): boolean {
    for (const _ of shelf.ofActor(person, from, to)) return true;
    return false;
  }
}
