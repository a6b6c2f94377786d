import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { LINT_RULES } from '../policies/vocabulary.ts';
import type { FileResult } from './lint.ts';
import type { Finding } from './rules/rule.ts';

/**
 * Findings that were there before: written down in a baseline, or found again in the version that a change started
 * from. They are told apart, not hidden, and do not fail a run. A finding is the same where file, rule and the code
 * around it are; the line it stands on does not matter.
 */

const baselineSchema = z.strictObject({
  format: z.literal(1),
  findings: z.array(
    z.strictObject({ path: z.string().min(1), rule: z.enum(LINT_RULES), fingerprint: z.string().min(1) }),
  ),
});
export type Baseline = z.infer<typeof baselineSchema>['findings'];

/** What is wrong is told as a sentence. */
export function readBaseline(path: string): Baseline | { wrong: string } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return { wrong: 'There is no such file. `--write-baseline` makes one.' };
  }
  try {
    const read = baselineSchema.safeParse(JSON.parse(text));
    if (read.success) return read.data.findings;
    const [first] = read.error.issues;
    return { wrong: `It is not a baseline: ${first?.path.join('.')} ${first?.message}.` };
  } catch {
    return { wrong: 'It is not JSON. `--write-baseline` makes it anew.' };
  }
}

/** One finding a line, in order, so that two branches that change it can be merged. Returns how many. */
export function writeBaseline(path: string, files: readonly FileResult[]): number {
  const lines = files
    .flatMap((file) =>
      counting(file).map(({ rule, fingerprint }) => ({ path: file.path, rule, fingerprint })),
    )
    .sort((a, b) => (nameOf(a.path, a) < nameOf(b.path, b) ? -1 : 1))
    .map((each) => JSON.stringify(each));
  writeFileSync(path, `{ "format": 1, "findings": [\n${lines.join(',\n')}\n] }\n`);
  return lines.length;
}

/** Marks what the baseline holds; `gone` counts what it holds of these files and is no longer found. */
export function markKnown(
  files: readonly FileResult[],
  baseline: Baseline,
): { files: FileResult[]; gone: number } {
  const names = new Set(baseline.map((each) => nameOf(each.path, each)));
  const marked = files.map((file) => ({
    ...file,
    findings: file.findings.map((finding) =>
      names.has(nameOf(file.path, finding)) ? { ...finding, known: true } : finding,
    ),
  }));
  const looked = new Set(files.map(({ path }) => path));
  const found = new Set(files.flatMap((file) => counting(file).map((each) => nameOf(file.path, each))));
  const gone = baseline.filter((each) => looked.has(each.path) && !found.has(nameOf(each.path, each))).length;
  return { files: marked, gone };
}

const counting = ({ findings }: FileResult): Finding[] => findings.filter(({ suppressed }) => !suppressed);

const nameOf = (path: string, { rule, fingerprint }: Pick<Finding, 'rule' | 'fingerprint'>): string =>
  `${path}\n${rule}\n${fingerprint}`;

/** The files of a change, and their text before it. */
export interface Change {
  /** Absolute paths of files that are new or other than before. */
  files: ReadonlySet<string>;
  /** The text a file had before; of a file that did not change, or was not there, null. */
  before(path: string): string | null;
}

/**
 * What the working tree changes since it left `ref`, by git. Throws an Error that says what to do where there is no
 * repository, or no such commit.
 */
export function changeSince(ref: string, cwd: string): Change {
  const git = (...argv: string[]): string => {
    try {
      return execFileSync('git', argv, {
        cwd,
        encoding: 'utf8',
        maxBuffer: 256 * 1024 * 1024,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT')
        throw new Error('`--changed` asks git, which is not installed here.');
      throw error;
    }
  };
  const commit = baseOf(ref, git);
  // What git calls the folder need not be what we call it, where a link is on the way.
  const root = git('rev-parse', '--show-toplevel').trimEnd();
  const ours = (path: string): string => join(cwd, relative(realpathSync(cwd), join(root, path)));
  const earlier = new Map<string, string | null>();
  const told = git('diff', '--name-status', '--find-renames', '-z', commit).split('\0');
  while (told.length > 1) {
    const status = told.shift() ?? '';
    const from = told.shift() ?? '';
    const to = /^[RC]/.test(status) ? (told.shift() ?? '') : from;
    if (status === 'D') continue;
    earlier.set(ours(to), status === 'A' ? null : from);
  }
  for (const path of git('ls-files', '--others', '--exclude-standard', '--full-name', '-z').split('\0'))
    if (path !== '') earlier.set(ours(path), null);
  return {
    files: new Set(earlier.keys()),
    before(path) {
      const from = earlier.get(path);
      return from == null ? null : git('cat-file', 'blob', `${commit}:${from}`);
    },
  };
}

/** Where the branch left `ref`; `ref` itself where the two share nothing, as in a shallow clone. */
function baseOf(ref: string, git: (...argv: string[]) => string): string {
  let commit: string;
  try {
    commit = git('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`).trim();
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('`--changed`')) throw error;
    throw new Error(
      `git knows no commit '${ref}' here. In a pipeline, fetch it first: git fetch --depth=1 origin main.`,
    );
  }
  try {
    return git('merge-base', commit, 'HEAD').trim();
  } catch {
    return commit;
  }
}
