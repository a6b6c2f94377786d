import type { z } from 'zod';
import { nearest } from './nearest.ts';

/** A document's shape against a schema, and what is wrong with it in sentences a privacy officer can use. */

/** A place in a document: keys and list positions from the top. */
export type Path = readonly (string | number)[];

/** `reasons.billing-question.categories[1]` */
export function pathText(path: Path): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}

type Issue = z.core.$ZodIssue;

/**
 * Checks a document's shape. `value` is what it holds, the wrong parts taken out, so that the rest can still
 * be checked for sense; absent where too much is wrong for that. `written` gives a scalar as it was typed.
 */
export function shape<S extends z.ZodType>(
  schema: S,
  raw: unknown,
  standIns: Readonly<Record<string, unknown>>,
  written: (path: Path) => string | undefined,
): { value?: z.infer<S>; wrong: Told[] } {
  const first = schema.safeParse(raw);
  if (first.success) return { value: first.data, wrong: [] };
  const wrong = first.error.issues.flatMap((issue) => tell(schema, issue, raw, written));
  const rest = structuredClone(raw);
  let issues: readonly Issue[] = first.error.issues;
  // Taking a part out can leave its surroundings wanting; those go next.
  for (let round = 0; round < 4; round++) {
    if (!issues.flatMap(pathsOf).every((path) => takeOut(rest, path, standIns))) return { wrong };
    const next = schema.safeParse(rest);
    if (next.success) return { value: next.data, wrong };
    issues = next.error.issues;
  }
  return { wrong };
}

function pathsOf(issue: Issue): PropertyKey[][] {
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => [...issue.path, key])
    : [[...issue.path]];
}

/**
 * Takes one wrong part out: a list as a whole, since places in it would shift. False where that is no use:
 * without a whole section or entry, what refers to it would seem wrong too.
 */
function takeOut(from: unknown, path: PropertyKey[], standIns: Readonly<Record<string, unknown>>): boolean {
  const list = path.findIndex((step) => typeof step === 'number');
  const taken = list > 0 ? path.slice(0, list) : path;
  const top = String(taken[0]);
  if (taken.length === 1 && Object.hasOwn(standIns, top) && from !== null && typeof from === 'object') {
    return Reflect.set(from, top, standIns[top]);
  }
  if (taken.length <= 2) return false;
  const parent = valueAt(from, taken.slice(0, -1));
  const last = String(taken.at(-1));
  if (parent === null || typeof parent !== 'object' || !Object.hasOwn(parent, last)) return false;
  return Reflect.deleteProperty(parent, last);
}

/** What stands at a path; undefined where nothing does. */
export function valueAt(from: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (value !== null && typeof value === 'object' ? Reflect.get(value, step) : undefined),
    from,
  );
}

/** Whether a value has keys: neither a list nor a single word. */
export function isKeyed(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Something wrong, in words, at a place. */
export interface Told {
  path: Path;
  part: 'key' | 'value';
  message: string;
  hint: string | null;
}

/** One of zod's issues as sentences about the pack. */
function tell(
  schema: z.core.$ZodType,
  issue: Issue,
  raw: unknown,
  written: (path: Path) => string | undefined,
): Told[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const value = valueAt(raw, issue.path);
  const source = written(path) ?? String(value);
  const shown = typeof value === 'object' || value === undefined ? 'this' : `\`${source}\``;
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
            `Expected ${kindWord(issue.expected)}, found ${kindOf(value, source)}.`,
            typeHint(issue.expected, value, source),
          );
    case 'invalid_value': {
      const values = issue.values.map(String);
      if (value === undefined) return say(`\`${String(path.at(-1))}\` is missing.`, oneOf(values));
      return say(
        `${capital(shown)} is not known here.`,
        path.includes('evidence') && value === 'shift'
          ? 'A shift shows presence, not work: name interaction, case, work-item or campaign.'
          : (writtenAs(value, issue.values) ?? didYouMean(String(value), values) ?? oneOf(values)),
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

/** A word of another kind than was typed: numbers in quotes, and numbers that are none of those known. */
function writtenAs(value: unknown, known: readonly unknown[]): string | null {
  const meant = known.find((one) => String(one) === String(value));
  if (meant !== undefined) return typeof value === 'string' ? `Write it without quotes: ${meant}.` : null;
  return typeof value === 'number' ? oneOf(known.map(String)) : null;
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

function kindOf(value: unknown, source: string): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'keys with values';
  return typeof value === 'string' ? `the text \`${value}\`` : `\`${source}\``;
}

function typeHint(expected: string, value: unknown, source: string): string | null {
  if (expected === 'string' && typeof value === 'number') return `Put it in quotes: "${source}".`;
  if (expected === 'array' && typeof value === 'string') return `Write [${value}].`;
  return null;
}

function capital(text: string): string {
  return text === 'this' ? 'This' : text;
}

/** The keys that the schema knows at a place. */
export function knownKeys(schema: z.core.$ZodType, path: Path): string[] {
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
  if (def?.type === 'object') return Object.keys((def as z.core.$ZodObjectDef).shape);
  const key = def?.type === 'record' ? (def as z.core.$ZodRecordDef).keyType._zod : undefined;
  return [...(key?.values ?? [])].map(String);
}

function bare(type: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return type?._zod.def.type === 'optional' ? (type._zod.def as z.core.$ZodOptionalDef).innerType : type;
}
