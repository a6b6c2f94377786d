import { statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Policy, Problem } from '../policies/policy.ts';
import { LANGUAGES, type Language } from '../policies/vocabulary.ts';
import { type LintCache, lintCacheFolder, openCache } from './cache.ts';
import { findConfig, type PolicyAnswer, pinned, policyFromPacks, readConfig } from './config.ts';
import { createNeighbours } from './flow/neighbours.ts';
import { type Baseline, type Change, changeSince, markKnown, readBaseline, writeBaseline } from './known.ts';
import { type FileResult, lintText, unread } from './lint.ts';
import { FORMATS } from './output/formats.ts';
import { countOf, type Report } from './output/report.ts';
import { prepareFrontEnds } from './parse/front-end.ts';
import { createProject, filesUnder, type Project, readOnce, readText } from './project.ts';
import { cacheFolder, fetchPolicy, type RemotePolicy, tokenFor } from './remote.ts';
import { sendSuppressions } from './send-suppressions.ts';
import { lintFiles } from './threads.ts';
import { revive } from './told.ts';

/** `inzage lint`: the squiggles of the editor, for terminals and pipelines. */

const USAGE = `inzage lint PATH… [--policy PACK.yaml]… [--policy-url URL] [--format pretty|json|sarif|github|junit]
            [--send-suppressions URL --repository NAME [--revision ID]]
            [--lang nl|en] [--baseline FILE | --write-baseline FILE | --changed REF] [--cache DIR | --no-cache]
            [--workers N]

Checks code that reads customers' data against a policy pack. Without --policy, the pack that the nearest
inzage.config.yaml names. Repeated --policy are layers: baseline, sector, organisation.

--policy-url, or \`policy: { url }\` in inzage.config.yaml, takes the policy in force at a service, with the token in
INZAGE_TOKEN. Named in the file, the token is sent only if INZAGE_URL names the same server. Without the service the
policy that was saved last is taken, and that is told.

--write-baseline writes down what is found and ends with 0; with --baseline what it holds is known, and only what is
new counts. With --changed only what the working tree brings since it left REF counts, in whichever file it shows.

--send-suppressions tells the service at URL which exceptions stand in the code that was read, with the token of a
developer in INZAGE_TOKEN: where, which rule, why and until when, and nothing else of the code.

Files that did not change are not looked at again: what was found in them is kept in node_modules/.cache, or in
the folder that --cache names. Many files are shared out over the machine's processors; --workers says over how many
threads. What is found is the same.

Ends with 0 when there are no findings, 1 when there are, 2 when the command or the policy is wrong, or the linter
failed on a file.
Suppressed and known findings, and those the pack calls information, do not count.
`;

const MOST_WORKERS = 64;

export interface LintIo {
  stdout: { write(text: string): unknown; isTTY?: boolean };
  stderr: { write(text: string): unknown };
  cwd: string;
  /** The environment's, the network's and the linter's own, unless a test has another. */
  env?: NodeJS.ProcessEnv;
  fetch?: typeof fetch;
  lint?: typeof lintFiles;
  /** For suppressions with an end; today when not given. */
  today?: string;
}

/** Resolves to the exit code; the arguments are those after `lint`. */
export async function runLint(argv: readonly string[], io: LintIo): Promise<number> {
  const fail = (text: string): number => {
    io.stderr.write(`${text}\n`);
    return 2;
  };
  let args: ReturnType<typeof readArguments>;
  try {
    args = readArguments(argv);
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
  const { values, positionals } = args;
  if (values.help) {
    io.stdout.write(USAGE);
    return 0;
  }
  const format = FORMATS.find((each) => each.id === values.format);
  if (!format)
    return fail(`There is no format '${values.format}': ${FORMATS.map((each) => each.id).join(', ')}.`);
  const language = LANGUAGES.find((each): each is Language => each === values.lang);
  if (!language) return fail(`There is no language '${values.lang}': ${LANGUAGES.join(', ')}.`);
  if (positionals.length === 0) return fail(`Name at least one file or folder.\n\n${USAGE}`);

  const paths = positionals.map((each) => resolve(io.cwd, each));
  const missing = paths.findIndex((path) => !statSync(path, { throwIfNoEntry: false }));
  if (missing >= 0) return fail(`There is no file or folder '${positionals[missing]}'.`);
  if (values.policy && values['policy-url'] !== undefined)
    return fail('Give --policy or --policy-url, one of the two.');
  const found = await findPolicy(paths[0] ?? io.cwd, values, io);
  if (!found.policy) {
    for (const problem of found.problems) io.stderr.write(`${describe(problem, io.cwd)}\n`);
    return 2;
  }
  const { policy } = found;
  if (
    [values.baseline, values['write-baseline'], values.changed].filter((each) => each !== undefined).length >
    1
  )
    return fail('Give one of --baseline, --write-baseline and --changed.');
  const baseline = values.baseline === undefined ? null : readBaseline(resolve(io.cwd, values.baseline));
  if (baseline && 'wrong' in baseline) return fail(`${values.baseline}: ${baseline.wrong}`);
  let change: Change | null;
  try {
    change = values.changed === undefined ? null : changeSince(values.changed, io.cwd);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }

  const sendTo = values['send-suppressions'];
  const { repository } = values;
  if (sendTo !== undefined && !URL.canParse(sendTo)) return fail(`'${sendTo}' is not an address.`);
  if ((sendTo === undefined) !== (repository === undefined))
    return fail('Give --send-suppressions and --repository together.');

  const threads = values.workers === undefined ? null : Number(values.workers);
  if (threads !== null && !(Number.isInteger(threads) && threads >= 1 && threads <= MOST_WORKERS))
    return fail(`--workers takes a whole number from 1 to ${MOST_WORKERS}.`);
  const project = createProject(readOnce());
  const today = io.today ?? new Date().toISOString().slice(0, 10);
  const cache = values['no-cache']
    ? null
    : openCache(resolve(io.cwd, values.cache ?? lintCacheFolder(io.cwd, io.env)), io.cwd, project);
  const { cwd, lint = lintFiles } = io;
  const { files, failed } = await lintAll(paths, { policy, today, project, cache, threads, cwd, lint });
  for (const each of failed) io.stderr.write(`${each}\n`);
  const colour = io.stdout.isTTY === true && !process.env.NO_COLOR;
  if (values['write-baseline'] !== undefined) {
    if (failed.length > 0) return fail('No baseline was written: it would miss what stands in there.');
    const count = writeBaseline(resolve(io.cwd, values['write-baseline']), files);
    io.stderr.write(
      `${count === 1 ? '1 finding' : `${count} findings`} written to ${values['write-baseline']}.\n`,
    );
    return 0;
  }
  const before = change ? await findingsBefore(change, files, { policy, today, root: io.cwd }) : baseline;
  const { files: marked, gone } = before ? markKnown(files, before) : { files, gone: 0 };
  const report: Report = {
    policy,
    files: marked,
    root: io.cwd,
    language,
    colour,
    since: change ? 'change' : before ? 'baseline' : null,
    // What a change took away is no news of the list's age.
    gone: change ? 0 : gone,
  };
  io.stdout.write(format.render(report));
  if (sendTo !== undefined && repository !== undefined) {
    const sent = await sendSuppressions({
      url: sendTo,
      token: (io.env ?? process.env).INZAGE_TOKEN || null,
      repository,
      revision: values.revision ?? null,
      paths,
      root: io.cwd,
      files,
      ...(io.fetch && { fetch: io.fetch }),
    });
    if (typeof sent === 'string') return fail(sent);
    io.stderr.write(
      `${sent === 1 ? '1 exception' : `${sent} exceptions`} told to ${new URL(sendTo).origin}.\n`,
    );
  }
  if (failed.length > 0) return 2;
  return countOf(report).findings > 0 ? 1 : 0;
}

interface Run {
  policy: Policy;
  today: string;
  project: Project;
  cache: LintCache | null;
  threads: number | null;
  cwd: string;
  lint: typeof lintFiles;
}

/** Every file under these paths, in order; `failed` tells of those that the linter itself failed on. */
async function lintAll(
  paths: readonly string[],
  { policy, today, project, cache, threads, cwd, lint }: Run,
): Promise<{ files: FileResult[]; failed: string[] }> {
  const wanted = [...new Set(paths.flatMap(filesUnder))];
  const inputs = wanted.map((path) => ({ path, text: project.read(path) ?? '', policy, project, today }));
  const known = inputs.map((input) => cache?.take(input) ?? null);
  const pending = inputs.filter((_, index) => !known[index]);
  const outcomes = await lint(pending, { policy, today, project, threads });
  const failed: string[] = [];
  const files = inputs.flatMap((input, index): FileResult[] => {
    const path = relative(cwd, input.path).replaceAll('\\', '/');
    const before = known[index];
    if (before) return [{ ...before, path }];
    const outcome = outcomes.shift() ?? null;
    if (!outcome) return [];
    if ('failed' in outcome) {
      failed.push(`${path}: nothing of it was looked at, as the linter failed: ${outcome.failed}`);
      return [{ ...unread(input), path }];
    }
    cache?.keep(input, outcome.told);
    return [{ ...revive(input, outcome.told, project), path }];
  });
  cache?.save();
  return { files, failed };
}

/** What these files' findings were before the change, under the name each file has now. */
async function findingsBefore(
  change: Change,
  files: readonly FileResult[],
  { policy, today, root }: { policy: Policy; today: string; root: string },
): Promise<Baseline> {
  const read = (path: string): string | null =>
    change.files.has(path) ? change.before(path) : readText(path);
  const project = createProject(read);
  const neighbours = createNeighbours();
  // Where the cache knew every file there is now, nothing was made ready to read one.
  await prepareFrontEnds(files.map(({ path }) => path));
  return files.flatMap(({ path: name, findings }): Baseline => {
    const path = resolve(root, name);
    const text = findings.length === 0 ? null : read(path);
    const result = text === null ? null : lintText({ path, text, policy, project, neighbours, today });
    const standing = result?.findings.filter(({ suppressed }) => !suppressed) ?? [];
    return standing.map(({ rule, fingerprint }) => ({ path: name, rule, fingerprint }));
  });
}

function readArguments(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      policy: { type: 'string', multiple: true },
      'policy-url': { type: 'string' },
      format: { type: 'string', default: 'pretty' },
      lang: { type: 'string', default: 'en' },
      baseline: { type: 'string' },
      'write-baseline': { type: 'string' },
      changed: { type: 'string' },
      'send-suppressions': { type: 'string' },
      repository: { type: 'string' },
      revision: { type: 'string' },
      cache: { type: 'string' },
      'no-cache': { type: 'boolean', default: false },
      workers: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
}

async function findPolicy(
  path: string,
  { policy: packs = [], 'policy-url': url }: ReturnType<typeof readArguments>['values'],
  io: LintIo,
): Promise<PolicyAnswer> {
  const { cwd, env = process.env } = io;
  const remote = async (from: string, token: string | null): Promise<PolicyAnswer> => {
    const found = await fetchPolicy(from, {
      token,
      cache: cacheFolder(env),
      ...(io.fetch && { fetch: io.fetch }),
    });
    if (found.saved) io.stderr.write(`${savedLine(found)}\n`);
    return found.answer;
  };
  // Whoever types the address says where the token goes.
  if (url !== undefined) return remote(url, env.INZAGE_TOKEN || null);
  if (packs.length > 0) return policyFromPacks(packs.map((each) => resolve(cwd, each)));
  const file = findConfig(statSync(path).isFile() ? dirname(path) : path);
  if (file === null) {
    const hint = 'Give --policy PACK.yaml, or put an inzage.config.yaml above the code.';
    const message = 'There is no policy to check against.';
    return { policy: null, problems: [{ file: '', line: 1, column: 1, path: '', message, hint }] };
  }
  const { config, refused } = readConfig(file);
  if (!config) return refused;
  const { policy: from } = config;
  const answer =
    'url' in from ? await remote(from.url, tokenFor(from.url, env)) : policyFromPacks(from.packs);
  return pinned(answer, config);
}

const savedLine = ({ answer, saved }: RemotePolicy): string =>
  `${saved?.why} Checked against what was in force at ${saved?.at}: ${answer.policy?.pack} ${answer.policy?.version}.`;

function describe(problem: Problem, cwd: string): string {
  const file =
    problem.file === ''
      ? ''
      : /^https?:/.test(problem.file)
        ? `${problem.file}: `
        : `${relative(cwd, problem.file)}:${problem.line}:${problem.column}: `;
  const path = problem.path === '' ? '' : `${problem.path}: `;
  return `${file}${path}${problem.message}${problem.hint ? ` ${problem.hint}` : ''}`;
}
