import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { ConsentRequest } from '#model/consent.ts';
import { DirectoryItem } from '#model/directory.ts';
import { EvidenceItem } from '#model/evidence.ts';
import { LookupRequest } from '#model/lookup.ts';
import { Id } from '#model/values.ts';
import type { Problem } from '#policies/policy.ts';
import { columnsOf } from './columns.ts';
import { isPath } from './formats/path.ts';
import { FILTERS, placeholders } from './template.ts';

/**
 * A map says what an event log's rows mean: which become lookups, which are evidence, and who is who. It is
 * data and not code; `docs/import-maps.md` explains it, this schema is its authority.
 */
const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const Texts = z.union([Text.transform((one) => [one]), z.array(Text).min(1)]);

/** What one column must be: a value, one of a list, or more than one demand at once. */
const Demand = z.union([
  Texts.transform((is) => ({ is })),
  z.strictObject({
    is: Texts.optional(),
    not: Texts.optional(),
    prefix: Texts.optional(),
    empty: z.boolean().optional(),
  }),
]);
export type Demand = { is?: string[]; not?: string[]; prefix?: string[]; empty?: boolean };

/** Column → what it must be; all must hold. */
const Condition = z.record(z.string(), Demand);
export type Condition = Record<string, Demand>;

/**
 * A column's value → what stands for it; null for nothing. The entry `*` is for all other values, and a `*`
 * in what it says is the value itself.
 */
const Table = z.record(z.string(), Text.nullable());
export type Table = z.infer<typeof Table>;

const Template = z.record(z.string(), z.json());
export type Template = z.infer<typeof Template>;

/** In place of a lookup's subject: whose this record of work is, as the service knows it when the lookup comes. */
export const SubjectOf = z.strictObject({ of: z.enum(['case', 'work-item', 'interaction']), id: z.string() });

const rule = { name: z.string().min(1), when: Condition.default({}) };
const Rule = z.union(
  [
    z.strictObject({ ...rule, lookup: Template }),
    z.strictObject({ ...rule, evidence: Template }),
    z.strictObject({ ...rule, directory: Template }),
    z.strictObject({ ...rule, consent: Template }),
    z.strictObject({ ...rule, nothing: z.string().min(1) }),
  ],
  {
    error:
      'needs a name and one of lookup, evidence, directory, consent or nothing; and nothing besides these and when',
  },
);
export type Rule = z.infer<typeof Rule>;

const Fold = z.strictObject({
  ...rule,
  by: z.array(z.string()).min(1),
  opens: Condition,
  takes: Condition.optional(),
  changes: Condition.optional(),
  closes: Condition.optional(),
  evidence: Template,
});
export type Fold = z.infer<typeof Fold>;

export const IMPORT_FORMAT = 'inzage-import/1';

/** A list inside records, or the way to one: names with dots between them. */
const ListPath = z.string().regex(/^[^.[\]]+(\.[^.[\]]+)*$/, 'must be names with dots between them');

/** What the file is. */
const Input = z.discriminatedUnion(
  'format',
  [
    z.strictObject({
      format: z.literal('csv'),
      delimiter: z.enum([',', ';', '\t', '|']).default(','),
      /** Whether columns that the map names and the file lacks stop the import or are taken to be empty. */
      missing: z.enum(['refused', 'empty']).default('refused'),
    }),
    z.strictObject({ format: z.literal('ndjson'), each: ListPath.optional() }),
    z.strictObject({ format: z.literal('json'), records: ListPath.optional(), each: ListPath.optional() }),
    z.strictObject({ format: z.literal('xes') }),
  ],
  { error: 'needs a format: csv, ndjson, json or xes' },
);
export type Input = z.infer<typeof Input>;

/** A column made of another: what the first group of a regular expression finds in it, else empty. */
const Derived = z.strictObject({
  from: z.string().min(1),
  /** A column: where it says the same, the derived one is empty. */
  unless: z.string().min(1).optional(),
  match: z
    .string()
    .min(1)
    .default('^(.+)$')
    .refine(isExpression, 'must be a regular expression with a group, for instance ^/tickets/(\\d+)'),
});

const ImportMap = z.strictObject({
  format: z.literal(IMPORT_FORMAT, `must be ${IMPORT_FORMAT}`),
  name: Id,
  source: Id,
  input: Input.default({ format: 'csv', delimiter: ',', missing: 'refused' }),
  time: z.string().min(1),
  timezone: z
    .string()
    .refine(isTimezone, 'must be an IANA time zone, for instance Europe/Amsterdam')
    .optional(),
  grouped: z.string().optional(),
  /** Columns that tell a row from any other; left out: all of it. */
  identity: z.array(z.string()).min(1).optional(),
  derive: z.record(z.string().min(1), Derived).default({}),
  /** Prefix of telephone numbers without one: `31`. */
  country: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, 'must be a country’s telephone prefix, for instance 31')
    .optional(),
  tables: z
    .record(z.string().regex(/^[a-z][a-z-]*$/, 'a table is named by small letters and hyphens'), Table)
    .default({}),
  directory: z.array(Template).default([]),
  rows: z.array(Rule).default([]),
  folds: z.array(Fold).default([]),
});
export type ImportMap = z.infer<typeof ImportMap>;

export type Path = readonly PropertyKey[];

/** Reads a map. Every mistake is told at once, with its line and column; `map` is null where there is one. */
export function parseImportMap(text: string, file: string): { map: ImportMap | null; problems: Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    merge: true,
  });
  const problem = (offset: number, path: Path, message: string, hint: string | null = null): Problem => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col, path: pathText(path), message, hint };
  };
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) =>
      problem(error.pos[0], [], `not well-formed YAML: ${error.message}`),
    );
    return { map: null, problems };
  }
  const parsed = ImportMap.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) =>
      problem(offsetOf(document, issue.path), issue.path, issue.message),
    );
    return { map: null, problems };
  }
  const problems = mistakesIn(parsed.data).map(({ path, message, hint }) =>
    problem(offsetOf(document, path), path, message, hint),
  );
  return { map: problems.length > 0 ? null : parsed.data, problems };
}

interface Mistake {
  path: Path;
  message: string;
  hint: string | null;
}

/** What the shape alone cannot tell: unknown types, members and tables. Columns wait for the file. */
function mistakesIn(map: ImportMap): Mistake[] {
  const mistakes: Mistake[] = [];
  const check = (path: Path, template: Template, members: Members) => {
    const known = members(template);
    if (known === null) {
      mistakes.push({
        path: [...path, 'type'],
        message: 'is not a type of item that can stand here',
        hint: null,
      });
      return;
    }
    for (const name of Object.keys(template)) {
      if (known.includes(name)) continue;
      mistakes.push({
        path: [...path, name],
        message: `there is no member "${name}"`,
        hint: `It may have ${known.join(', ')}.`,
      });
    }
    const inFold = path[0] === 'folds';
    for (const { at, placeholder, error } of placeholders(template)) {
      const message =
        error ??
        (placeholder.row !== 'open' && !inFold
          ? `@${placeholder.row} belongs into a fold`
          : placeholder.filter !== null &&
              !(FILTERS as readonly string[]).includes(placeholder.filter) &&
              !(placeholder.filter in map.tables)
            ? `there is no table "${placeholder.filter}"`
            : null);
      if (message !== null) mistakes.push({ path: [...path, ...at], message, hint: null });
    }
  };
  for (const [i, template] of map.directory.entries()) check(['directory', i], template, directoryMembers);
  for (const [i, one] of map.rows.entries()) {
    if ('lookup' in one) {
      check(['rows', i, 'lookup'], one.lookup, lookupMembers);
      const { subject } = one.lookup;
      if (typeof subject === 'object' && subject !== null && !SubjectOf.safeParse(subject).success) {
        mistakes.push({
          path: ['rows', i, 'lookup', 'subject'],
          message: 'is neither a text nor { of: case | work-item | interaction, id: … }',
          hint: null,
        });
      }
    }
    if ('evidence' in one) check(['rows', i, 'evidence'], one.evidence, evidenceMembers);
    if ('directory' in one) check(['rows', i, 'directory'], one.directory, directoryMembers);
    if ('consent' in one) check(['rows', i, 'consent'], one.consent, consentMembers);
  }
  for (const [i, fold] of map.folds.entries())
    check(['folds', i, 'evidence'], fold.evidence, evidenceMembers);
  for (const name of Object.keys(map.tables)) {
    if ((FILTERS as readonly string[]).includes(name))
      mistakes.push({ path: ['tables', name], message: `"${name}" is a filter already`, hint: null });
  }
  for (const [name, { from, unless }] of Object.entries(map.derive)) {
    for (const [member, column] of Object.entries({ from, unless })) {
      if (column !== undefined && column in map.derive)
        mistakes.push({ path: ['derive', name, member], message: 'is a derived column itself', hint: null });
    }
  }
  if (map.input.format === 'json' || map.input.format === 'ndjson') {
    for (const { column, path } of columnsOf(map)) {
      if (isPath(column)) continue;
      mistakes.push({
        path,
        message: `cannot read the path "${column}"`,
        hint: 'Names with dots between them; [name=value] or [] after a list.',
      });
    }
  }
  return mistakes;
}

/** The members that an item of the template's kind may have; null for a type that is none. */
type Members = (template: Template) => string[] | null;

const membersByType =
  (options: readonly { shape: Record<string, unknown> & { type: { value: string } } }[]): Members =>
  ({ type }) => {
    const option = options.find(({ shape }) => shape.type.value === type);
    return option ? Object.keys(option.shape) : null;
  };
const directoryMembers = membersByType(DirectoryItem.options);
const evidenceMembers = membersByType(EvidenceItem.options);
const lookupMembers: Members = () => Object.keys(LookupRequest.shape);
const consentMembers: Members = () => Object.keys(ConsentRequest.shape);

/** Where a path, or as much of it as is written, stands in the text. */
function offsetOf(document: Document.Parsed, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const [parent, key] = [path.slice(0, length - 1), path[length - 1]];
    const holder = parent.length === 0 ? document.contents : document.getIn(parent, true);
    if (isMap(holder)) {
      const pair = holder.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair && isNode(pair.key) && pair.key.range) return pair.key.range[0];
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );

function isExpression(text: string): boolean {
  try {
    // A pattern that also accepts nothing tells how many groups the other half has.
    return (new RegExp(`${text}|`, 'u').exec('')?.length ?? 0) > 1;
  } catch {
    return false;
  }
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
