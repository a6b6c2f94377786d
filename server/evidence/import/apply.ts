import { AuditError } from '#server/errors.ts';
import { type BoundMap, rowId } from './bind.ts';
import { type Folder, startFold, type Version } from './fold.ts';
import type { Row } from './rows.ts';
import { Unmade } from './template.ts';

/**
 * Turns rows into items, in two readings of the file: first who is who, what work there was and what
 * customers said, then the lookups. So all of it is there before any lookup that it bears on is decided.
 */
export interface Made {
  kind: 'directory' | 'evidence' | 'consent' | 'lookup';
  /** As it would be sent to `/v1/directory`, `/v1/evidence`, `/v1/consents/batch` or `/v1/lookups/batch`. */
  item: Record<string, unknown>;
  /** The row it was made from; 0 for what the map itself states. */
  row: number;
}

/** Rows that made nothing, by why; what an import must never keep to itself. */
export interface Tally {
  rows: number;
  /** Rows that the map leaves out on purpose, or does not speak of. */
  nothing: Map<string, Counted>;
  /** Rows that a rule applied to, and that could not be made into its item. */
  unmade: Map<string, Counted>;
  /** Columns that the map asks for and no row has had so far. */
  absent: Set<string>;
}
export interface Counted {
  rows: number;
  firstRow: number;
}

export const NO_RULE = 'no rule or fold of the map speaks of them';

export const startTally = (): Tally => ({
  rows: 0,
  nothing: new Map(),
  unmade: new Map(),
  absent: new Set(),
});

function count(counts: Map<string, Counted>, why: string, row: number): void {
  const counted = counts.get(why);
  if (counted) counted.rows++;
  else counts.set(why, { rows: 1, firstRow: row });
}

/**
 * Directory, evidence and words of customers. `until`: the log tells all up to then, though its last row is
 * older; milliseconds. The tally is told of each row that was meant to make one and could not.
 */
export async function* makeRecords(
  bound: BoundMap,
  rows: AsyncIterable<Row>,
  tally: Tally,
  until: number | null = null,
): AsyncGenerator<Made> {
  const { map, rules, timeOf, groupOf, columns } = bound;
  const told = new Set<string>();
  const folds = bound.folds.map((fold) => ({
    applies: fold.applies,
    folder: startFold(fold, (row, why) => count(tally.unmade, why, row)),
  }));
  const groups = new Set<string>();
  let [group, latest]: [string | null, number] = [null, until ?? -1];

  for (const item of map.directory) yield { kind: 'directory', item, row: 0 };
  for await (const read of rows) {
    const { number } = read;
    if (read.values.length !== columns.length) continue;
    const values = bound.complete(read.values);
    const row = { ...read, values };
    if (groupOf && groupOf(values) !== group) {
      yield* finishAll(folds);
      group = groupOf(values);
      if (groups.has(group)) throw notTogether(map.grouped ?? '', number);
      groups.add(group);
    }
    const made: Made[] = [];
    attempt(tally, number, () => {
      const at = timeOf(values);
      latest = Math.max(latest, at);
      for (const rule of rules) {
        if (rule.kind === 'lookup' || rule.kind === 'nothing' || !rule.applies(values)) continue;
        attempt(tally, number, () => {
          const item = rule.make({ open: values });
          const when = { at: new Date(at).toISOString() };
          if (rule.kind === 'evidence')
            made.push({ kind: 'evidence', item: { ...when, ...item }, row: number });
          else if (rule.kind === 'consent') {
            const id = rowId(map, rule.name, at, bound.identityOf(read, values));
            made.push({ kind: 'consent', item: { id, ...when, method: 'import', ...item }, row: number });
          } else if (isNew(told, item)) made.push({ kind: 'directory', item, row: number });
        });
      }
      for (const { applies, folder } of folds) {
        if (applies(values)) made.push(...folder.take(row, at).map(asEvidence));
      }
    });
    yield* made;
  }
  yield* finishAll(folds);
  const hasEvidence = folds.length > 0 || rules.some(({ kind }) => kind === 'evidence');
  if (hasEvidence && latest >= 0) {
    // The log tells all up to its last row; without saying so, silence would look like absence of work.
    const watermark = new Date(latest).toISOString();
    yield {
      kind: 'evidence',
      item: { type: 'heartbeat', source: map.source, watermark },
      row: 0,
    };
  }
}

/** Lookups; and the count of every row that no rule or fold takes. */
export async function* makeLookups(
  bound: BoundMap,
  rows: AsyncIterable<Row>,
  tally: Tally,
): AsyncGenerator<Made> {
  const { map, rules, folds, timeOf, columns } = bound;
  tally.absent = new Set(bound.asked ? columns : bound.lacking);
  for await (const row of rows) {
    const { number } = row;
    tally.rows++;
    for (const column of tally.absent) {
      const index = columns.indexOf(column);
      if (index >= 0 && row.values[index] !== '') tally.absent.delete(column);
    }
    if (row.values.length !== columns.length) {
      count(
        tally.unmade,
        `the row has ${row.values.length > columns.length ? 'more' : 'fewer'} values than the header has columns`,
        number,
      );
      continue;
    }
    const values = bound.complete(row.values);
    let spoken = folds.some(({ applies }) => applies(values));
    const made: Made[] = [];
    for (const rule of rules) {
      if (!rule.applies(values)) continue;
      spoken = true;
      if (rule.kind === 'nothing') count(tally.nothing, rule.why, number);
      if (rule.kind !== 'lookup') continue;
      attempt(tally, number, () => {
        const item = rule.make({ open: values });
        const at = timeOf(values);
        const id = rowId(map, rule.name, at, bound.identityOf(row, values));
        const occurredAt = new Date(at).toISOString();
        made.push({
          kind: 'lookup',
          item: { id, occurredAt, source: { id: map.source }, ...item },
          row: number,
        });
      });
    }
    if (!spoken) count(tally.nothing, NO_RULE, number);
    yield* made;
  }
}

function attempt(tally: Tally, row: number, make: () => void): void {
  try {
    make();
  } catch (error) {
    if (!(error instanceof Unmade)) throw error;
    count(tally.unmade, error.message, row);
  }
}

function* finishAll(folds: readonly { folder: Folder }[]): Generator<Made> {
  for (const { folder } of folds) yield* folder.finish().map(asEvidence);
}

const asEvidence = ({ item, row }: Version): Made => ({ kind: 'evidence', item, row });

/** Directory items stand once, however many rows name them. */
function isNew(told: Set<string>, item: Record<string, unknown>): boolean {
  const text = JSON.stringify(item);
  if (told.has(text)) return false;
  told.add(text);
  return true;
}

const notTogether = (column: string, row: number): AuditError =>
  new AuditError(
    'invalid-request',
    `Row ${row} goes on with a value of "${column}" whose rows ended before.`,
    {
      hint: `Sort the log by "${column}", or take "grouped" out of the map (the import then needs more memory).`,
    },
  );
