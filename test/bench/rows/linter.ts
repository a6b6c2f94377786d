import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { policyFromPacks } from '#extension/config.ts';
import { createNeighbours } from '#extension/flow/neighbours.ts';
import { lintText } from '#extension/lint.ts';
import { prepareFrontEnds } from '#extension/parse/front-end.ts';
import { createProject, filesUnder, readText } from '#extension/project.ts';
import { createRelinter } from '#extension/relint.ts';
import type { Policy } from '#policies/policy.ts';
import { makeRandom } from '#server/world/random.ts';
import { byTurns, median, type Row, rate, type Scale } from '../measure.ts';
import { PACK, ROOT } from '../week.ts';

/** The linter over this project's own sources and its labelled files, and as one types. */
export async function linter(scale: Scale): Promise<Row[]> {
  const { policy } = policyFromPacks([PACK]);
  if (!policy) throw new Error('the pack does not compile');
  await prepareFrontEnds();
  return [...(await cold(scale)), await warm(scale, policy), relinting(scale, policy)];
}

const TODAY = '2026-11-22';
const SCRIPT = /\.([cm]?[jt]s|[jt]sx)$/;

/** The rival's script is TypeScript. */
const HOOKS = ['--import', join(ROOT, 'bin/jsx.ts')];
const RIVAL = join(ROOT, 'test/bench/lint/eslint.ts');

const sources = (quick: boolean): string[] =>
  (quick ? ['test/lint/err'] : ['test/lint', 'server', 'extension', 'policies']).flatMap((folder) =>
    filesUnder(join(ROOT, folder)),
  );
const linesIn = (text: string): number => text.split('\n').length;

/** What each rival's rules go by: `eslint.ts`. */
const RIVALS = {
  names: 'ESLint with the parser of typescript-eslint and six rules by name and shape',
  types: 'the same, with three rules that know types: where a value comes from, in whichever file',
} as const;

/**
 * Each a process of its own, started as a pipeline starts it, from its start to its end, over the same files: what a
 * pipeline waits for. docs/decisions/2026-11-28-what-the-linter-is-measured-against.md
 */
async function cold({ quick, repetitions }: Scale): Promise<Row[]> {
  const files = sources(quick).filter((path) => SCRIPT.test(path));
  const count = files.reduce((sum, path) => sum + linesIn(readFileSync(path, 'utf8')), 0);
  const run = (program: string, ...args: string[]): string => {
    const { stdout, status, stderr } = spawnSync(program, args, {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    // 1: done, and something was found.
    if (status !== 0 && status !== 1) throw new Error(stderr);
    return stdout;
  };
  const all = { what: 'linting in a pipeline, nothing cached', unit: 'lines/s', target: { ratio: 5 } };
  const against = async (how: keyof typeof RIVALS, turns: number): Promise<Row> => {
    const found = { ours: 0, rival: 0 };
    const measured = await byTurns(
      turns,
      () =>
        rate(count, () => {
          const options = ['--policy', PACK, '--format', 'json', '--no-cache'];
          const told = run(join(ROOT, 'bin/inzage'), 'lint', ...files, ...options);
          found.ours = (JSON.parse(told) as { findings: unknown[] }).findings.length;
        }),
      () =>
        rate(count, () => {
          const told = run(process.execPath, ...HOOKS, RIVAL, how, ...files);
          found.rival = Number(told);
        }),
    );
    for (const [whose, count] of Object.entries(found))
      if (!(count > 0)) throw new Error(`${whose} found nothing`);
    return {
      ...all,
      against: RIVALS[how],
      ...measured,
      note: `${count.toLocaleString('en')} lines of TypeScript and JavaScript in ${files.length} files, each a process from start to end.`,
    };
  };
  // Types take most of a minute a turn.
  return [await against('names', repetitions), await against('types', Math.min(repetitions, 2))];
}

async function warm({ quick, repetitions }: Scale, policy: Policy): Promise<Row> {
  const files = sources(quick).map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  const count = files.reduce((sum, { text }) => sum + linesIn(text), 0);
  let findings = 0;
  const measured = await byTurns(
    repetitions,
    () =>
      rate(count, () => {
        const project = createProject(readText);
        const neighbours = createNeighbours();
        for (const { path, text } of files) {
          const result = lintText({ path, text, policy, project, neighbours, today: TODAY });
          findings += result?.findings.length ?? 0;
        }
      }),
    () =>
      rate(count, () => {
        for (const { path, text } of files) ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
      }),
  );
  if (findings === 0) throw new Error('the linter found nothing in its own fixtures');
  return {
    what: 'linting, once warm',
    against: 'TypeScript’s `createSourceFile` alone',
    ...measured,
    unit: 'lines/s',
    target: null,
    note: `${count.toLocaleString('en')} lines in ${files.length} files.`,
  };
}

const EDITS = 200;

/** A character typed and taken away again, anywhere in a file of five thousand lines. */
function relinting({ quick }: Scale, policy: Policy): Row {
  const whole = longFile(quick ? 1000 : 5000);
  const path = join(ROOT, 'long.ts');
  const project = createProject((each) => (each === path ? null : readText(each)));
  const relinter = createRelinter();
  const input = (text: string) => ({ path, text, policy, project, today: TODAY });
  const found = relinter.lint(input(whole))?.findings.length ?? 0;
  if (found === 0) throw new Error('the linter found nothing in the long file');
  const random = makeRandom(7, 'edits');
  const timed = (work: () => unknown): number => {
    const start = performance.now();
    work();
    return performance.now() - start;
  };
  const edit = (): string => {
    const at = random.int(whole.length);
    return `${whole.slice(0, at)}${random.pick(['x', '1', 'a', ' '])}${whole.slice(at)}`;
  };
  const ours = Array.from({ length: quick ? 20 : EDITS }, () => {
    const edited = edit();
    const there = timed(() => relinter.lint(input(edited)));
    const back = timed(() => relinter.lint(input(whole)));
    return (there + back) / 2;
  });
  const rival = Array.from({ length: quick ? 3 : 9 }, () => {
    const edited = edit();
    return timed(() => lintText(input(edited)));
  });
  const slow = ours.toSorted((a, b) => a - b)[Math.floor(ours.length * 0.95)] ?? 0;
  return {
    what: 'linting again after a character',
    against: 'linting the whole file',
    ours: [median(ours)],
    rival: [median(rival)],
    unit: 'ms',
    target: { most: 30 },
    note: `${linesIn(whole).toLocaleString('en')} lines with ${found} findings; ${ours.length} places by chance, each typed and taken away; 19 of 20 within ${slow.toFixed(0)} ms.`,
  };
}

/** Labelled files one behind the other, each time under names of their own; what they import stands above, once. */
function longFile(lines: number): string {
  const texts = filesUnder(join(ROOT, 'test/lint/err'))
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(path, 'utf8'));
  const imports = new Set<string>();
  const code: string[] = [];
  for (let i = 0; code.length + imports.size < lines; i++) {
    const part = texts[i % texts.length] ?? '';
    const names = new Set(
      [...part.matchAll(/\b(?:function|class|const|let)\s+(\w{3,})/g)].map(([, name = '']) => name),
    );
    const own = [...names].reduce(
      (text, name) => text.replace(new RegExp(`\\b${name}\\b`, 'g'), `${name}_${i}`),
      part,
    );
    for (const line of own.split('\n')) {
      if (/^import .*;$/.test(line)) imports.add(line);
      else code.push(line);
    }
  }
  return [...imports, ...code].join('\n');
}
