import { v7 as uuidv7 } from 'uuid';
import { sha256 } from '#ledger/hash.ts';
import type { Condition, ImportMap, Rule } from './map.ts';
import { compileTemplate, type Make, placeholders, Unmade } from './template.ts';
import { timeReader } from './times.ts';

/** A map bound to one file's columns: conditions and templates compiled to look up values by position. */
export interface BoundMap {
  map: ImportMap;
  columns: readonly string[];
  rules: BoundRule[];
  folds: BoundFold[];
  /** When a row happened, milliseconds. Throws `Unmade`. */
  timeOf: (values: readonly string[]) => number;
  /** The value that rows which belong together share; null where the map names no such column. */
  groupOf: ((values: readonly string[]) => string) | null;
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

/** `missing` tells each column that the map names and the file does not have, and where the map names it. */
export function bindMap(
  map: ImportMap,
  columns: readonly string[],
): { bound: BoundMap | null; missing: string[] } {
  const missing = new Map<string, string>();
  const need = (column: string, where: string): number => {
    const index = columns.indexOf(column);
    if (index < 0 && !missing.has(column)) missing.set(column, where);
    return index;
  };
  const time = timeReader(map.timezone);
  const test = (condition: Condition | undefined, where: string): Test => {
    if (condition === undefined) return () => false;
    const demands = Object.entries(condition).map(([column, demand]) =>
      compileDemand(need(column, where), demand),
    );
    return (values) => demands.every((holds) => holds(values));
  };
  const template = (value: Parameters<typeof compileTemplate>[0], where: string): Make => {
    for (const { placeholder } of placeholders(value))
      if (placeholder.column !== null) need(placeholder.column, where);
    return compileTemplate(value, { columns, tables: map.tables, time });
  };

  const timeIndex = need(map.time, 'time');
  const groupIndex = map.grouped === undefined ? null : need(map.grouped, 'grouped');
  const rules = map.rows.map((rule): BoundRule => {
    const where = `the rule "${rule.name}"`;
    const common = { name: rule.name, applies: test(rule.when, where) };
    const [kind, made] = contentsOf(rule);
    return kind === 'nothing'
      ? { ...common, kind, why: made }
      : { ...common, kind, make: template(made, where) };
  });
  const folds = map.folds.map((fold): BoundFold => {
    const where = `the fold "${fold.name}"`;
    const key = fold.by.map((column) => need(column, where));
    return {
      name: fold.name,
      applies: test(fold.when, where),
      keyOf: (values) => JSON.stringify(key.map((index) => values[index])),
      opens: test(fold.opens, where),
      takes: test(fold.takes, where),
      changes: test(fold.changes, where),
      closes: test(fold.closes, where),
      make: template(fold.evidence, where),
    };
  });
  if (missing.size > 0) {
    return { bound: null, missing: [...missing].map(([column, where]) => `"${column}", named by ${where}`) };
  }
  return {
    missing: [],
    bound: {
      map,
      columns,
      rules,
      folds,
      timeOf: (values) => {
        const at = time(values[timeIndex] ?? '', map.time);
        if (at >= 0) return at;
        throw new Unmade(`column "${map.time}" is a time before 1970`);
      },
      groupOf: groupIndex === null ? null : (values) => values[groupIndex] ?? '',
    },
  };
}

function contentsOf(rule: Rule) {
  if ('lookup' in rule) return ['lookup', rule.lookup] as const;
  if ('evidence' in rule) return ['evidence', rule.evidence] as const;
  if ('directory' in rule) return ['directory', rule.directory] as const;
  if ('consent' in rule) return ['consent', rule.consent] as const;
  return ['nothing', rule.nothing] as const;
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
export function rowId(map: ImportMap, rule: string, at: number, values: readonly string[]): string {
  return uuidv7({ msecs: at, random: sha256(JSON.stringify([map.name, rule, ...values])) });
}
