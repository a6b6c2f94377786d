import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { LINT_RULES } from '../policies/vocabulary.ts';
import type { FileResult, LintInput } from './lint.ts';
import { frontEndFor } from './parse/front-end.ts';
import { lineStarts, type Unit } from './parse/ir.ts';
import { emptyUnit } from './parse/unit.ts';
import type { Project } from './project.ts';
import type { Finding } from './rules/rule.ts';
import { VERSION } from './version.ts';

/**
 * What was found before, on disk, for a whole folder in one file. It is taken again when the file, every file it
 * leads to, the policy, the linter and the day are the same; when imports that led nowhere still do. Source text
 * is not kept. A cache that cannot be read or written is no cache, and nothing else.
 */
export interface LintCache {
  /** Null: it has to be linted. */
  take(input: LintInput): FileResult | null;
  keep(input: LintInput, result: FileResult): void;
  /** Writes what was kept. */
  save(): void;
}

const text = z.strictObject({ nl: z.string(), en: z.string() });
const span = z.strictObject({ start: z.int().min(0), end: z.int().min(0) });
const findingSchema = z.strictObject({
  rule: z.enum(LINT_RULES),
  level: z.enum(['error', 'warning', 'information']),
  span,
  message: text,
  related: z.array(z.strictObject({ span, message: text, elsewhere: z.string().optional() })),
  fixes: z.array(
    z.strictObject({
      title: text,
      safe: z.boolean(),
      edits: z.array(z.strictObject({ span, text: z.string() })),
    }),
  ),
  about: z
    .strictObject({ reasons: z.array(z.string()), category: z.string().nullable(), subject: z.string() })
    .optional(),
  fingerprint: z.string(),
  suppressed: z.strictObject({ justification: z.string(), until: z.string().nullable() }).nullable(),
});
const entrySchema = z.strictObject({
  key: z.string(),
  /** The files it leads to, each with its text's digest. */
  files: z.array(z.tuple([z.string(), z.string()])),
  /** Imports that led nowhere: from which file, and what was asked. */
  nowhere: z.array(z.tuple([z.string(), z.string()])),
  findings: z.array(findingSchema),
  notices: z.array(z.strictObject({ span, message: text })),
});
const fileSchema = z.strictObject({ format: z.literal(1), entries: z.record(z.string(), entrySchema) });
type Entry = z.infer<typeof entrySchema>;

/** A folder's file holds so many entries; the ones written last stay. */
const MOST = 20_000;

/** `node_modules/.cache` of the project, where tools keep such things, else the user's own cache. */
export function lintCacheFolder(root: string, env: NodeJS.ProcessEnv = process.env): string {
  for (let at = root; dirname(at) !== at; at = dirname(at)) {
    if (statSync(join(at, 'node_modules'), { throwIfNoEntry: false })?.isDirectory()) {
      return join(at, 'node_modules', '.cache', 'inzage');
    }
  }
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'inzage', 'lint');
}

export function openCache(folder: string, root: string, project: Project): LintCache {
  const path = join(folder, `${digest(root).slice(0, 32)}.json`);
  const known = new Map(Object.entries(readEntries(path)));
  const fresh = new Map<string, Entry>();
  const marks = new Map<string, string | null>();
  const digestOf = (file: string): string | null => {
    const before = marks.get(file);
    if (before !== undefined) return before;
    const source = project.read(file);
    const mark = source === null ? null : digest(source);
    marks.set(file, mark);
    return mark;
  };
  const engine = engineMark();
  const keyOf = ({ text: source, policy, today }: LintInput): string =>
    digest([engine, policy.digest, today, source].join('\n'));
  return {
    take(input) {
      const entry = known.get(input.path);
      if (!entry || entry.key !== keyOf(input)) return null;
      if (!entry.files.every(([file, mark]) => digestOf(file) === mark)) return null;
      if (!entry.nowhere.every(([from, module]) => project.find(from, module) === null)) return null;
      fresh.set(input.path, entry);
      return revived(input, entry, project);
    },
    keep(input, result) {
      // What was not fully looked at may be next time: the machine was busy, or the file half-typed.
      if (result.notices.length > 0) return;
      const { files, nowhere } = project.reached(input.path);
      fresh.set(input.path, {
        key: keyOf(input),
        files: files.flatMap((file): [string, string][] => {
          const mark = digestOf(file);
          return mark === null ? [] : [[file, mark]];
        }),
        nowhere,
        findings: result.findings.map(written),
        notices: result.notices,
      });
    },
    save() {
      const entries = [...[...known].filter(([file]) => !fresh.has(file)), ...fresh].slice(-MOST);
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const half = `${path}.${process.pid}`;
        writeFileSync(half, JSON.stringify({ format: 1, entries: Object.fromEntries(entries) }), {
          mode: 0o600,
        });
        renameSync(half, path);
      } catch {
        // A folder nobody may write to costs time, not findings.
      }
    },
  };
}

function readEntries(path: string): Record<string, Entry> {
  try {
    const read = fileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return read.success ? read.data.entries : {};
  } catch {
    return {};
  }
}

function written(finding: Finding): Entry['findings'][number] {
  const { related, fixes, about, ...rest } = finding;
  return {
    ...rest,
    related: related.map(({ elsewhere, ...each }) => ({
      ...each,
      ...(elsewhere && { elsewhere: elsewhere.path }),
    })),
    fixes: fixes.map((fix) => ({ ...fix, edits: [...fix.edits] })),
    ...(about && { about: { ...about, reasons: [...about.reasons] } }),
  };
}

function revived(input: LintInput, entry: Entry, project: Project): FileResult {
  const language = frontEndFor(input.path)?.language ?? '';
  const unitOf = (path: string, source: string): Unit => emptyUnit(path, language, source, []);
  const findings = entry.findings.map((finding): Finding => {
    const { about, ...rest } = finding;
    const related = finding.related.map(({ elsewhere, ...each }) => {
      if (elsewhere === undefined) return each;
      const source = project.read(elsewhere) ?? '';
      return { ...each, elsewhere: { path: elsewhere, text: source, lines: lineStarts(source) } };
    });
    return { ...rest, related, ...(about && { about }) };
  });
  return { path: input.path, unit: unitOf(input.path, input.text), findings, notices: entry.notices };
}

function digest(source: string): string {
  return createHash('sha256').update(source).digest('base64url');
}

/** In a checkout the linter's sources, elsewhere its version. */
function engineMark(): string {
  const here = import.meta.dirname;
  if (!here.endsWith('extension')) return VERSION;
  const marks: string[] = [];
  for (const folder of [here, join(here, '../policies')]) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
      const path = join(entry.parentPath, entry.name);
      const { mtimeMs, size } = statSync(path);
      marks.push(`${path} ${mtimeMs} ${size}`);
    }
  }
  return digest(marks.sort().join('\n'));
}
