import { v7 as uuidv7 } from 'uuid';
import { sha256 } from '#ledger/hash.ts';
import { columnsOf, contentsOf } from './columns.ts';
import { BETWEEN } from './formats/path.ts';
import type { Condition, ImportMap } from './map.ts';
import type { Row } from './rows.ts';
import { compileTemplate, type Make, Unmade } from './template.ts';
import { timeReader } from './times.ts';

/** A map bound to one file's columns: conditions and templates compiled to look up values by position. */
export interface BoundMap {
  map: ImportMap;
  /** The file's own; what a row's values stand for. */
  columns: readonly string[];
  /** Whether the columns are asked of the file, and not its header's. */
  asked: boolean;
  /** Columns that the map names and the header lacks; taken to be empty. */
  lacking: readonly string[];
  /** A row's values with the derived ones behind them. */
  complete: (values: readonly string[]) => readonly string[];
  rules: BoundRule[];
  folds: BoundFold[];
  /** When a row happened, milliseconds. Throws `Unmade`. */
  timeOf: (values: readonly string[]) => number;
  /** The value that rows which belong together share; null where the map names no such column. */
  groupOf: ((values: readonly string[]) => string) | null;
  /** What tells a row from any other; `values` are complete. */
  identityOf: (row: Row, values: readonly string[]) => readonly string[];
}

export type BoundRule = { name: string; applies: Test } & (
  | { kind: 'directory' | 'evidence' | 'consent' | 'lookup'; make: Make }
  | { kind: 'nothing'; why: string }
);

export interface BoundFold {
  name: string;
  applies: Test;
  keyOf: (values: readonly string[]) => string;
  opens: Test;
  takes: Test;
  changes: Test;
  closes: Test;
  make: Make;
}

export type Test = (values: readonly string[]) => boolean;

/**
 * `columns` are the file's header, or null where the file has whatever is asked of it. `missing` tells each column
 * that the map names and the file does not have, and where the map names it.
 */
export function bindMap(
  map: ImportMap,
  columns: readonly string[] | null,
  handleKey: Uint8Array | null = null,
): { bound: BoundMap | null; missing: string[] } {
  const named = columnsOf(map);
  const own = columns ?? named.map(({ column }) => column);
  const missing = named.filter(({ column }) => !own.includes(column));
  const mayLack = map.input.format === 'csv' && map.input.missing === 'empty';
  if (missing.length > 0 && !mayLack) {
    return { bound: null, missing: missing.map(({ column, where }) => `"${column}", named by ${where}`) };
  }
  const derived = Object.entries(map.derive);
  const lacking = missing.map(({ column }) => column);
  const nothing = lacking.map(() => '');
  const all = [
    ...own.map((column) => (column in map.derive ? '' : column)),
    ...lacking,
    ...derived.map(([name]) => name),
  ];
  const indexOf = (column: string): number => all.indexOf(column);
  const time = timeReader(map.timezone);
  const handles = { key: handleKey, country: map.country ?? null };
  const template = (value: Parameters<typeof compileTemplate>[0]): Make =>
    compileTemplate(value, { columns: all, tables: map.tables, time, handles });
  const test = (condition: Condition | undefined): Test => {
    if (condition === undefined) return () => false;
    const demands = Object.entries(condition).map(([column, demand]) =>
      compileDemand(indexOf(column), demand),
    );
    return (values) => demands.every((holds) => holds(values));
  };

  const rules = map.rows.map((rule): BoundRule => {
    const common = { name: rule.name, applies: test(rule.when) };
    const [kind, made] = contentsOf(rule);
    return kind === 'nothing' ? { ...common, kind, why: made } : { ...common, kind, make: template(made) };
  });
  const folds = map.folds.map((fold): BoundFold => {
    const key = fold.by.map(indexOf);
    return {
      name: fold.name,
      applies: test(fold.when),
      keyOf: (values) => JSON.stringify(key.map((index) => values[index])),
      opens: test(fold.opens),
      takes: test(fold.takes),
      changes: test(fold.changes),
      closes: test(fold.closes),
      make: template(fold.evidence),
    };
  });
  const timeIndex = indexOf(map.time);
  const groupIndex = map.grouped === undefined ? null : indexOf(map.grouped);
  const identity = map.identity?.map(indexOf);
  const makers = derived.map(([, { from, unless, match }]) => ({
    index: indexOf(from),
    other: unless === undefined ? null : indexOf(unless),
    expression: new RegExp(match, 'u'),
  }));
  return {
    missing: [],
    bound: {
      map,
      columns: own,
      asked: columns === null,
      lacking,
      complete(values) {
        if (makers.length + nothing.length === 0) return values;
        const whole = [...values, ...nothing];
        for (const { index, other, expression } of makers) {
          const from = whole[index] ?? '';
          const isSame = other !== null && whole[other] === from;
          whole.push(isSame ? '' : (expression.exec(from)?.[1] ?? ''));
        }
        return whole;
      },
      rules,
      folds,
      timeOf: (values) => {
        const at = time((values[timeIndex] ?? '').split(BETWEEN)[0] ?? '', map.time);
        if (at >= 0) return at;
        throw new Unmade(`column "${map.time}" is a time before 1970`);
      },
      groupOf: groupIndex === null ? null : (values) => values[groupIndex] ?? '',
      identityOf: (row, values) =>
        identity ? identity.map((index) => values[index] ?? '') : (row.identity ?? row.values),
    },
  };
}

function compileDemand(index: number, { is, not, prefix, empty }: Condition[string]): Test {
  const allowed = is && new Set(is);
  const refused = not && new Set(not);
  return (values) => {
    const value = values[index] ?? '';
    return (
      (allowed === undefined || allowed.has(value)) &&
      (refused === undefined || !refused.has(value)) &&
      (prefix === undefined || prefix.some((one) => value.startsWith(one))) &&
      (empty === undefined || (value === '') === empty)
    );
  };
}

/**
 * A UUIDv7 from a row's time and contents, so that the same row of the same map is the same lookup, or the same
 * word of a customer, when a file is imported a second time.
 */
export function rowId(map: ImportMap, rule: string, at: number, identity: readonly string[]): string {
  return uuidv7({ msecs: at, random: sha256(JSON.stringify([map.name, rule, ...identity])) });
}
