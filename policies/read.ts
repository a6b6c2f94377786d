import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { nearest } from './nearest.ts';
import type { Problem } from './policy.ts';

/**
 * From YAML text to a checked value. Every mistake is told at once, with line and column, and a misspelt key
 * with the word it was probably meant to be. Packs and case files are both read here.
 */

/** A place in a document: keys and list positions from the top. */
export type Path = readonly (string | number)[];

export interface Written<T> {
  /**
   * What was read; absent when nothing useful is left. With problems it can still be there, the wrong parts
   * left out, for editors and for the checks that follow.
   */
  value?: T;
  problems: Problem[];
  /** 1-based line and column of a place, or of the nearest place around it that is written. */
  locate: (path: Path, part?: 'key' | 'value') => { line: number; column: number };
  /** Whether the document itself writes something at that place. */
  writes: (path: Path) => boolean;
}

const LONGEST_TEXT = 1_048_576;

/** Reads a document and checks its shape. Never throws on what it reads. */
export function readYaml<S extends z.ZodType>(text: string, file: string, schema: S): Written<z.infer<S>> {
  const lines = new LineCounter();
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems: Problem[] = [];
  const say = (
    at: { line: number; column: number },
    path: Path,
    message: string,
    hint: string | null,
  ): void => {
    problems.push({ file, ...at, path: pathText(path), message, hint });
  };
  const top = { line: 1, column: 1 };
  const unread = { problems, locate: () => top, writes: () => false };
  if (text.length > LONGEST_TEXT) {
    say(top, [], 'This file is too large.', 'At most 1 MiB.');
    return unread;
  }
  let document: Document.Parsed;
  let raw: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
    for (const { code, pos, message } of document.errors) {
      const duplicate = code === 'DUPLICATE_KEY';
      const word = duplicate ? (/^[^\s:,{}]+/.exec(text.slice(pos[0]))?.[0] ?? '') : '';
      say(
        place(pos[0]),
        [],
        duplicate ? `\`${word}\` stands here twice.` : `Not YAML: ${message.split('\n')[0]}`,
        duplicate ? 'Keep one of the two.' : null,
      );
    }
    if (document.errors.some((error) => error.code !== 'DUPLICATE_KEY')) return unread;
    raw = document.toJS({ maxAliasCount: 50 });
  } catch {
    // Nesting or aliases beyond what the parser takes.
    say(top, [], 'This file cannot be read as YAML.', null);
    return unread;
  }
  const locate: Written<unknown>['locate'] = (path, part = 'value') => {
    const found = find(document, path);
    const node = part === 'key' ? (found.key ?? found.value) : found.value;
    return place(node?.range?.[0] ?? 0);
  };
  const { value, issues } = shape(schema, raw);
  for (const issue of issues) {
    for (const told of tell(schema, issue, raw)) {
      say(locate(told.path, told.part), told.path, told.message, told.hint);
    }
  }
  return { value, problems, locate, writes: (path) => find(document, path).exact };
}

/** `reasons.billing-question.categories[1]` */
export function pathText(path: Path): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}

type Issue = z.core.$ZodIssue;

/** The checked contents; what is wrong is taken out, so that the rest can still be checked for sense. */
function shape<S extends z.ZodType>(
  schema: S,
  raw: unknown,
): { value?: z.infer<S>; issues: readonly Issue[] } {
  const first = schema.safeParse(raw);
  if (first.success) return { value: first.data, issues: [] };
  const { issues } = first.error;
  const rest = structuredClone(raw);
  for (const issue of issues.toReversed()) {
    const wrong =
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    for (const path of wrong) {
      // Without a whole entry, what refers to it would seem wrong too.
      if (path.length <= 2) return { issues };
      remove(rest, path);
    }
  }
  const second = schema.safeParse(rest);
  return second.success ? { value: second.data, issues } : { issues };
}

function remove(from: unknown, path: readonly PropertyKey[]): void {
  const parent = valueAt(from, path.slice(0, -1));
  const last = path.at(-1);
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (parent !== null && typeof parent === 'object') Reflect.deleteProperty(parent, String(last));
}

function valueAt(from: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (value !== null && typeof value === 'object' ? Reflect.get(value, step) : undefined),
    from,
  );
}

interface Told {
  path: Path;
  part: 'key' | 'value';
  message: string;
  hint: string | null;
}

/** One of zod's issues as sentences about the pack. */
function tell(schema: z.core.$ZodType, issue: Issue, raw: unknown): Told[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const value = valueAt(raw, issue.path);
  const shown = typeof value === 'object' || value === undefined ? 'this' : `\`${String(value)}\``;
  const say = (message: string, hint: string | null = null, part: 'key' | 'value' = 'value'): Told[] => [
    { path, part, message, hint },
  ];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = knownKeys(schema, path);
      return issue.keys.map((key) => ({
        path: [...path, key],
        part: 'key',
        message: `\`${key}\` is not a word of the pack language here.`,
        hint: didYouMean(key, known) ?? (known.length > 0 ? `Known here: ${known.join(', ')}.` : null),
      }));
    }
    case 'invalid_key': {
      const key = String(path.at(-1));
      const inner = issue.issues[0];
      const values = inner?.code === 'invalid_value' ? inner.values.map(String) : [];
      const wanted = inner?.code === 'invalid_format' ? ` ${inner.message}` : ' known here';
      return say(`\`${key}\` is not${wanted}.`, didYouMean(key, values) ?? oneOf(values), 'key');
    }
    case 'invalid_type':
      return value === undefined
        ? say(`\`${String(path.at(-1) ?? 'format')}\` is missing.`, null)
        : say(
            `Expected ${kindWord(issue.expected)}, found ${kindOf(value)}.`,
            typeHint(issue.expected, value),
          );
    case 'invalid_value': {
      const values = issue.values.map(String);
      if (value === undefined) return say(`\`${String(path.at(-1))}\` is missing.`, oneOf(values));
      return say(
        `${capital(shown)} is not known here.`,
        path.includes('evidence') && value === 'shift'
          ? 'A shift shows presence, not work: name interaction, case, work-item or campaign.'
          : (didYouMean(String(value), values) ?? oneOf(values)),
      );
    }
    case 'invalid_format':
      return say(`${capital(shown)} is not ${issue.message}.`);
    case 'too_small':
      return say(issue.origin === 'number' ? `${capital(shown)} is too small.` : 'This is empty.');
    case 'too_big':
      return say(`${capital(shown)} is too ${issue.origin === 'string' ? 'long' : 'large'}.`);
    case 'invalid_union':
    case 'invalid_element':
    case 'not_multiple_of':
      return say(`${capital(shown)} is not valid here.`);
    case 'custom':
      return say(issue.message);
  }
}

function didYouMean(word: string, known: readonly string[]): string | null {
  const near = nearest(word, known);
  return near === null ? null : `Did you mean \`${near}\`?`;
}

function oneOf(values: readonly string[]): string | null {
  if (values.length === 0) return null;
  return values.length === 1 ? `Write \`${values[0]}\`.` : `One of: ${values.join(', ')}.`;
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
};

function kindWord(expected: string): string {
  return KIND_WORDS[expected] ?? expected;
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'keys with values';
  return typeof value === 'string' ? `the text \`${value}\`` : `\`${String(value)}\``;
}

function typeHint(expected: string, value: unknown): string | null {
  if (expected === 'string' && typeof value === 'number') return `Put it in quotes: "${value}".`;
  if (expected === 'array' && typeof value === 'string') return `Write [${value}].`;
  return null;
}

function capital(text: string): string {
  return text === 'this' ? 'This' : text;
}

/** The keys that the schema knows at a place. */
function knownKeys(schema: z.core.$ZodType, path: Path): string[] {
  let at: z.core.$ZodType | undefined = schema;
  for (const step of path) {
    const def: z.core.$ZodTypeDef | undefined = bare(at)?._zod.def;
    if (def === undefined) return [];
    if (def.type === 'object') at = (def as z.core.$ZodObjectDef).shape[String(step)];
    else if (def.type === 'record') at = (def as z.core.$ZodRecordDef).valueType;
    else if (def.type === 'array') at = (def as z.core.$ZodArrayDef).element;
    else return [];
  }
  const def = bare(at)?._zod.def;
  return def?.type === 'object' ? Object.keys((def as z.core.$ZodObjectDef).shape) : [];
}

function bare(type: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return type?._zod.def.type === 'optional' ? (type._zod.def as z.core.$ZodOptionalDef).innerType : type;
}

interface Found {
  key: Node | null;
  value: Node | null;
  /** Whether the whole path was found, not only a part of it. */
  exact: boolean;
}

function find(document: Document.Parsed, path: Path): Found {
  let found: Found = { key: null, value: document.contents, exact: true };
  for (const step of path) {
    const within = isAlias(found.value) ? (found.value.resolve(document) ?? null) : found.value;
    if (isMap(within)) {
      const pair = within.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) return { ...found, exact: false };
      const key = isScalar(pair.key) ? pair.key : null;
      found = { key, value: (pair.value as Node | null) ?? key, exact: true };
    } else if (isSeq(within)) {
      const item = within.items[Number(step)] as Node | undefined;
      if (item === undefined) return { ...found, exact: false };
      found = { key: null, value: item, exact: true };
    } else return { ...found, exact: false };
  }
  return found;
}
