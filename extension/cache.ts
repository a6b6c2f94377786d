import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { FileResult, LintInput } from './lint.ts';
import type { Project } from './project.ts';
import { revive, type Told, toldSchema } from './told.ts';
import { VERSION } from './version.ts';

/**
 * What was found before, on disk, for a whole folder in one file. It is taken again when the file, every file it
 * leads to, the policy, the linter and the day are the same; when imports that led nowhere still do. Source text
 * is not kept. A cache that cannot be read or written is no cache, and nothing else.
 */
export interface LintCache {
  /** Null: it has to be linted. */
  take(input: LintInput): FileResult | null;
  keep(input: LintInput, told: Told): void;
  /** Writes what was kept. */
  save(): void;
}

const entrySchema = toldSchema.extend({
  key: z.string(),
  /** The files it leads to, each with its text's digest. */
  files: z.array(z.tuple([z.string(), z.string()])),
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
      return revive(input, entry, project);
    },
    keep(input, told) {
      // What was not fully looked at may be next time: the machine was busy, or the file half-typed.
      if (told.notices.length > 0) return;
      const files = told.files.flatMap((file): [string, string][] => {
        const mark = digestOf(file);
        return mark === null ? [] : [[file, mark]];
      });
      fresh.set(input.path, { ...told, key: keyOf(input), files });
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
