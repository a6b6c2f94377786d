import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { hasLog } from './detect/bpic.ts';
import { celebrityTable, logTable, pool, sum, table } from './detect/report.ts';
import type { Score } from './detect/score.ts';
import type { Outcome, Size, Task } from './detect/task.ts';
import { keepSection, machine } from './page.ts';
import { ROOT } from './week.ts';

/**
 * `npm run bench:detect`: worlds with misuse in them, played through the real service, and what it found set
 * beside the truth; then the eighty organisations, then the real log. Names run one of them alone. `--tune`
 * plays the seeds that detectors are tuned on; the default plays others, which nobody may tune on. `--seeds 1,2`
 * names them, `--coverage 0.9` how much of the records arrives; `--quick` is small, `--long` four weeks for the patient; `--explain` tells what was
 * missed and what was flagged wrongly; `--json` prints figures for a machine; `--write` keeps them in
 * `docs/detection.md`; `--processes` says how many worlds are played at a time.
 */
const PARTS = ['worlds', 'celebrity', 'bpic'] as const;
const TUNING = [1, 2, 3, 4, 5];
/** Never to be tuned on: what the figures in `docs/detection.md` are measured on. */
const HELD_BACK = [211, 223, 233, 239, 241];
const COVERAGES = [1, 0.9, 0.6];
const TASK = join(ROOT, 'test/bench/detect/task.ts');

const { values, positionals } = parseArgs({
  options: {
    seeds: { type: 'string' },
    tune: { type: 'boolean', default: false },
    coverage: { type: 'string' },
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    explain: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    processes: { type: 'string', default: String(Math.min(2, availableParallelism())) },
  },
  allowPositionals: true,
});
const numbers = (list: string | undefined): number[] | null => list?.split(',').map(Number) ?? null;
const seeds = numbers(values.seeds) ?? (values.tune ? TUNING : HELD_BACK).slice(0, values.quick ? 1 : 5);
const coverages = numbers(values.coverage) ?? (values.quick ? [0.9] : COVERAGES);
const isWhole = !(
  values.quick ||
  values.long ||
  values.tune ||
  values.seeds ||
  values.coverage ||
  positionals.length > 0
);
if (
  seeds.some((seed) => !Number.isSafeInteger(seed) || seed < 0) ||
  coverages.some((coverage) => !(coverage >= 0 && coverage <= 1)) ||
  positionals.some((name) => !PARTS.some((part) => part === name)) ||
  (values.write && !isWhole) ||
  !(Number(values.processes) >= 1)
) {
  process.stderr.write(
    `bench:detect [${PARTS.join(' | ')} …] [--seeds N,…] [--tune] [--coverage C,…] [--quick | --long] [--explain] [--json] [--write] [--processes N]; --write takes the whole run\n`,
  );
  process.exit(2);
}
const does = (part: (typeof PARTS)[number]): boolean =>
  positionals.length === 0 || positionals.includes(part);

const SIZES = {
  quick: { days: 12, agents: 60, customers: 4000, times: 1 },
  usual: { days: 12, agents: 100, customers: 10_000, times: 2 },
  long: { days: 26, agents: 150, customers: 15_000, times: 3 },
} as const;
const size: Size = SIZES[values.quick ? 'quick' : values.long ? 'long' : 'usual'];
const exact = coverages.filter((part) => part > 0.6 || values.coverage);
const tasksOf = (part: Task['part'], seeds: readonly number[], coverages: readonly number[]): Task[] =>
  does(part)
    ? coverages.flatMap((coverage) =>
        seeds.map((seed) => ({ part, seed, coverage, size, explain: values.explain })),
      )
    : [];
if (does('bpic') && !hasLog())
  process.stderr.write('bpic: the log of 2012 is not in ../shared/data, so that part is left out\n');
const tasks = [
  ...tasksOf('worlds', seeds, coverages),
  ...tasksOf('celebrity', seeds.slice(0, values.quick ? 1 : 2), exact),
  ...(hasLog() ? tasksOf('bpic', seeds, exact) : []),
];

const begun = performance.now();
const outcomes: Outcome[] = [];
const waiting = [...tasks];
const child = promisify(execFile);
const work = async () => {
  for (let task = waiting.shift(); task; task = waiting.shift()) {
    const args = ['--import', join(ROOT, 'bin/jsx.ts'), TASK, JSON.stringify(task)];
    const { stdout } = await child(process.execPath, args, { maxBuffer: 2 ** 28 });
    const outcome = JSON.parse(stdout) as Outcome;
    outcomes.push(outcome);
    process.stderr.write(`${outcome.said}\n`);
  }
};
await Promise.all(Array.from({ length: Number(values.processes) }, work));

const scoresOf = (part: Task['part'], coverage: number): Score[] =>
  outcomes.flatMap(({ task, score }) =>
    task.part === part && task.coverage === coverage && score ? [score] : [],
  );
const columns = (does('worlds') ? coverages : []).map((coverage) => ({
  name: percentOf(coverage),
  pooled: pool(scoresOf('worlds', coverage)),
}));
const famous = outcomes
  .flatMap(({ task: { seed, coverage }, celebrity }) =>
    celebrity ? [{ seed, coverage, result: celebrity }] : [],
  )
  .sort((a, b) => b.coverage - a.coverage || a.seed - b.seed);
/** The same real lookups with other misuse among them, and other losses. */
const logs = coverages.flatMap((coverage) => {
  const played = outcomes.flatMap(({ task, score, byWork, control }) =>
    task.part === 'bpic' && task.coverage === coverage && score && byWork && control
      ? [{ score, byWork, control }]
      : [],
  );
  const pooled = pool(played.map(({ score }) => score));
  const byWork = sum(played.map((one) => one.byWork));
  const control = sum(played.map((one) => one.control));
  return played.length === 0 ? [] : [{ coverage, name: percentOf(coverage), pooled, byWork, control }];
});

const seconds = Math.round((performance.now() - begun) / 1000);
const text = [
  ...(columns.length > 0 ? [table(columns)] : []),
  ...(famous.length > 0 ? [celebrityTable(famous)] : []),
  ...(logs.length > 0 ? [logTable(logs)] : []),
].join('\n\n');
if (values.json) {
  const figures = { seeds, size, worlds: columns, celebrity: famous, bpic: logs };
  process.stdout.write(
    `${JSON.stringify(figures, (_, value) => (value instanceof Map ? Object.fromEntries(value) : value))}\n`,
  );
} else {
  process.stdout.write(`${text}\n\n${about()}\n`);
}
if (values.write) {
  const date = new Date().toISOString().slice(0, 10);
  const head = `Written by \`npm run bench:detect -- --write\` on ${date}: ${machine()}. ${about()}.`;
  keepSection('figures', `${head}\n\n${text}`, 'docs/detection.md');
}

function about(): string {
  const { agents, days, times } = size;
  return `${agents} agents, ${days} days, ${times} episodes of each kind, seeds ${seeds.join(', ')}; ${seconds} s`;
}

function percentOf(coverage: number): string {
  return `${Math.round(coverage * 100)} %`;
}
