import { type HandleKind, handleOf, normalEmail, normalPhone } from '#model/handle.ts';
import { BETWEEN } from './formats/path.ts';
import type { Table, Template } from './map.ts';
import type { TimeReader } from './times.ts';

/**
 * Templates: an item as JSON, with `${column}` where a row's value goes. A string that is one placeholder
 * and nothing else takes the value as it is; a placeholder with `?` may be empty, and what holds it is then
 * left out. Compiled once against a file's columns.
 *
 *     ${column}  ${column?}  ${column|time}  ${column|number}  ${column|a-table}  ${column@close}  ${#}
 *     ${column|list}  ${column|earliest}  ${column|latest}  ${column|phone}  ${column|email}
 */
export const FILTERS = ['time', 'number', 'list', 'earliest', 'latest', 'phone', 'email'] as const;

export interface Placeholder {
  /** Null for `${#}`, the number of a fold's episode. */
  column: string | null;
  /** Which row of a fold's episode; outside folds always the one row there is. */
  row: RowRole;
  filter: string | null;
  optional: boolean;
}

/** The row that opened an episode, the last that changed it, the last that closed it. */
export type RowRole = 'open' | 'change' | 'close';

const PLACEHOLDER = /\$\{([^}]*)\}/g;
const SHAPE =
  /^(?<column>[^|]+?)(?:@(?<row>open|change|close))?(?:\|(?<filter>[a-z][a-z-]*))?(?<optional>\?)?$/;

function readPlaceholder(text: string): Placeholder | null {
  const { column, row, filter, optional } = SHAPE.exec(text)?.groups ?? {};
  if (column === undefined) return null;
  return {
    column: column === '#' ? null : column,
    row: (row as RowRole | undefined) ?? 'open',
    filter: filter ?? null,
    optional: optional !== undefined,
  };
}

type Found = { at: (string | number)[]; placeholder: Placeholder; error: string | null };
const BROKEN: Placeholder = { column: null, row: 'open', filter: null, optional: false };

/** Every placeholder of a template and where it stands. */
export function placeholders(value: unknown, at: (string | number)[] = []): Found[] {
  if (typeof value === 'string') {
    return [...value.matchAll(PLACEHOLDER)].map(([, text = '']) => {
      const placeholder = readPlaceholder(text);
      return {
        at,
        placeholder: placeholder ?? BROKEN,
        error: placeholder ? null : `cannot read the placeholder \${${text}}`,
      };
    });
  }
  if (Array.isArray(value)) return value.flatMap((one, i) => placeholders(one, [...at, i]));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, one]) => placeholders(one, [...at, name]));
  }
  return [];
}

/** What a template is filled from. Rows that an episode does not have (yet) are undefined. */
export interface Fill {
  open: readonly string[];
  change?: readonly string[] | undefined;
  close?: readonly string[] | undefined;
  /** Number of the episode within its group, from 1. */
  episode?: number;
}

/** Why an item could not be made of a row. Holds names of columns and tables, never a row's values. */
export class Unmade extends Error {}

export interface Compiling {
  columns: readonly string[];
  tables: Readonly<Record<string, Table>>;
  time: TimeReader;
  handles: Handles;
}

/** What handles are made with; `key` null where the import was given none. */
export interface Handles {
  key: Uint8Array | null;
  country: string | null;
}

export type Make = (fill: Fill) => Record<string, unknown>;

type Part = (fill: Fill) => unknown;
/** The place holding an empty optional placeholder. */
const LEFT_OUT = Symbol('left out');

export function compileTemplate(template: Template, compiling: Compiling): Make {
  const part = compilePart(template, compiling);
  return (fill) => part(fill) as Record<string, unknown>;
}

function compilePart(value: unknown, compiling: Compiling): Part {
  if (typeof value === 'string') return compileText(value, compiling);
  if (Array.isArray(value)) {
    const parts = value.map((one) => compilePart(one, compiling));
    return (fill) => parts.map((part) => part(fill)).filter((one) => one !== LEFT_OUT);
  }
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).map(([name, one]) => [name, compilePart(one, compiling)] as const);
    return (fill) => {
      const made: Record<string, unknown> = {};
      for (const [name, part] of parts) {
        const one = part(fill);
        if (one !== LEFT_OUT) made[name] = one;
      }
      return made;
    };
  }
  return () => value;
}

function compileText(text: string, compiling: Compiling): Part {
  const pieces = text
    .split(PLACEHOLDER)
    .map((piece, i) => (i % 2 === 0 ? piece : compileValue(readPlaceholder(piece) ?? BROKEN, compiling)));
  const [before, only, after] = pieces;
  if (pieces.length === 1) return () => text;
  if (pieces.length === 3 && before === '' && after === '' && typeof only === 'function') return only;
  return (fill) => {
    let whole = '';
    for (const piece of pieces) {
      const value = typeof piece === 'string' ? piece : piece(fill);
      if (value === LEFT_OUT) return LEFT_OUT;
      whole += value;
    }
    return whole;
  };
}

function compileValue({ column, row, filter, optional }: Placeholder, compiling: Compiling): Part {
  if (column === null) return ({ episode }) => episode ?? 1;
  const index = compiling.columns.indexOf(column);
  const made = compileFilter(column, filter, compiling);
  return (fill) => {
    const values = fill[row]?.[index] ?? '';
    const value = values === '' ? null : made(values);
    if (value !== null) return value;
    if (optional) return LEFT_OUT;
    throw new Unmade(
      values === ''
        ? `column "${column}" is empty`
        : `${filter !== null && filter in compiling.tables ? `table "${filter}" does not have` : `"${filter}" makes nothing of`} the value of column "${column}"`,
    );
  };
}

/** From what stands in a column to what the template takes; null where that is nothing. */
function compileFilter(
  column: string,
  filter: string | null,
  { tables, time, handles }: Compiling,
): (values: string) => unknown {
  const each = (values: string): string[] => values.split(BETWEEN);
  const first = (values: string): string => each(values)[0] ?? '';
  const table = filter === null ? undefined : tables[filter];
  if (table !== undefined) {
    return (values) => {
      const value = first(values);
      return (Object.hasOwn(table, value) ? table[value] : table['*']?.replaceAll('*', () => value)) ?? null;
    };
  }
  const at = (pick: (...times: number[]) => number) => (values: string) =>
    new Date(pick(...each(values).map((value) => time(value, column)))).toISOString();
  const handle = (kind: HandleKind) => (values: string) => {
    const value = first(values);
    const normal = kind === 'phone' ? normalPhone(value, handles.country) : normalEmail(value);
    return normal === null || handles.key === null ? null : handleOf(handles.key, normal);
  };
  switch (filter as (typeof FILTERS)[number] | null) {
    case null:
      return first;
    case 'list':
      return each;
    case 'number':
      return (values) => {
        const number = Number(first(values));
        if (Number.isFinite(number)) return number;
        throw new Unmade(`column "${column}" is not a number`);
      };
    case 'time':
      return (values) => at(Math.min)(first(values));
    case 'earliest':
      return at(Math.min);
    case 'latest':
      return at(Math.max);
    case 'phone':
    case 'email':
      return handle(filter as HandleKind);
  }
}
