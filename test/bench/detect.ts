import { parseArgs } from 'node:util';
import { mondayBefore } from '#server/world/calendar.ts';
import type { WorldOptions } from '#server/world/options.ts';
import { makeWorld } from '#server/world/world.ts';
import { hasLog, realLog } from './detect/bpic.ts';
import { type Celebrity, celebrity } from './detect/celebrity.ts';
import { play } from './detect/play.ts';
import { celebrityTable, explain, logTable, type Pooled, pool, table } from './detect/report.ts';
import { type Score, score, truthOf } from './detect/score.ts';
import { keepSection, machine } from './page.ts';
import { LAYER, PACK } from './week.ts';

/**
 * `npm run bench:detect`: worlds with misuse in them, played through the real service, and what it found set
 * beside the truth; then the eighty organisations, then the real log. Names run one of them alone. `--tune`
 * plays the seeds that detectors are tuned on; the default plays others, which nobody may tune on. `--seeds 1,2`
 * names them, `--coverage 0.9` how much of the records arrives; `--quick` is small; `--explain` tells what was
 * missed and what was flagged wrongly; `--json` prints figures for a machine; `--write` keeps them in
 * `docs/detection.md`.
 */
const PARTS = ['worlds', 'celebrity', 'bpic'] as const;
const TUNING = [1, 2, 3, 4, 5];
/** Never to be tuned on: what the figures in `docs/detection.md` are measured on. */
const HELD_BACK = [211, 223, 227, 229, 233];
const COVERAGES = [1, 0.9, 0.6];
const MONDAY = mondayBefore(Date.parse('2026-10-05T12:00:00Z'));
const POLICY = [PACK, LAYER];

const { values, positionals } = parseArgs({
  options: {
    seeds: { type: 'string' },
    tune: { type: 'boolean', default: false },
    coverage: { type: 'string' },
    quick: { type: 'boolean', default: false },
    explain: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const numbers = (list: string | undefined): number[] | null => list?.split(',').map(Number) ?? null;
const seeds = numbers(values.seeds) ?? (values.tune ? TUNING : HELD_BACK).slice(0, values.quick ? 1 : 5);
const coverages = numbers(values.coverage) ?? (values.quick ? [0.9] : COVERAGES);
const isWhole = !(values.quick || values.tune || values.seeds || values.coverage || positionals.length > 0);
if (
  seeds.some((seed) => !Number.isSafeInteger(seed) || seed < 0) ||
  coverages.some((coverage) => !(coverage >= 0 && coverage <= 1)) ||
  positionals.some((name) => !PARTS.some((part) => part === name)) ||
  (values.write && !isWhole)
) {
  process.stderr.write(
    `bench:detect [${PARTS.join(' | ')} …] [--seeds N,…] [--tune] [--coverage C,…] [--quick] [--explain] [--json] [--write]; --write takes the whole run\n`,
  );
  process.exit(2);
}
const does = (part: (typeof PARTS)[number]): boolean =>
  positionals.length === 0 || positionals.includes(part);

const size = values.quick
  ? { days: 12, agents: 60, customers: 4000, times: 1 }
  : { days: 26, agents: 120, customers: 12_000, times: 3 };
const options = (seed: number, coverage: number): WorldOptions => ({
  seed,
  start: MONDAY,
  days: size.days,
  agents: size.agents,
  customers: size.customers,
  coverage,
  misuse: { times: size.times, varied: true },
  friction: 1,
});

const begun = performance.now();
const tell = (line: string) => process.stderr.write(`${line}\n`);
const columns: { name: string; pooled: Pooled }[] = [];
for (const coverage of does('worlds') ? coverages : []) {
  const scores: Score[] = [];
  for (const seed of seeds) {
    const world = makeWorld(options(seed, coverage));
    const truth = truthOf(world);
    const played = await play(world, POLICY);
    const scored = score(truth, played);
    scores.push(scored);
    const { takingIn, settling } = played.seconds;
    tell(
      `seed ${seed}, coverage ${coverage}: ${truth.honest.size} honest lookups, ${truth.episodes.length} episodes, ${scored.missed.length} missed, ${scored.flagged.size} honest flagged; ${takingIn.toFixed(0)} s taking in, ${settling.toFixed(0)} s settling`,
    );
    if (values.explain) tell(explain(truth, played, scored));
  }
  columns.push({ name: `${Math.round(coverage * 100)} %`, pooled: pool(scores) });
}

const famous: { seed: number; coverage: number; result: Celebrity }[] = [];
for (const seed of does('celebrity') ? seeds.slice(0, values.quick ? 1 : 2) : []) {
  for (const coverage of coverages.filter((part) => part > 0.6 || values.coverage)) {
    const result = await celebrity({ seed, coverage, start: MONDAY }, POLICY);
    famous.push({ seed, coverage, result });
    tell(
      `celebrity, seed ${seed}, coverage ${coverage}: ${result.found.length} of ${result.guilty.length} named, innocent named: ${result.innocent.join(' ') || 'none'}`,
    );
  }
}

const logs: { name: string; result: Awaited<ReturnType<typeof realLog>> }[] = [];
if (does('bpic') && !hasLog())
  tell('bpic: the log of 2012 is not here (../shared/data/bpic2012.csv.gz), so that part is left out');
for (const coverage of does('bpic') && hasLog()
  ? coverages.filter((part) => part > 0.6 || values.coverage)
  : []) {
  const result = await realLog(seeds[0] ?? 0, coverage, 2);
  logs.push({ name: `${Math.round(coverage * 100)} %`, result });
  const { takingIn, settling } = result.played.seconds;
  tell(`bpic, coverage ${coverage}: ${takingIn.toFixed(0)} s taking in, ${settling.toFixed(0)} s settling`);
  if (values.explain) tell(explain(result.truth, result.played, result.score));
}

const seconds = Math.round((performance.now() - begun) / 1000);
const text = [
  ...(columns.length > 0 ? [table(columns)] : []),
  ...(famous.length > 0 ? [celebrityTable(famous)] : []),
  ...(logs.length > 0 ? [logTable(logs)] : []),
].join('\n\n');
if (values.json) {
  const figures = {
    seeds,
    size,
    worlds: columns,
    celebrity: famous,
    bpic: logs.map(({ name, result: { score: scored, byWork, control } }) => ({
      name,
      pooled: pool([scored]),
      byWork,
      control,
    })),
  };
  process.stdout.write(
    `${JSON.stringify(figures, (_, value) => (value instanceof Map ? Object.fromEntries(value) : value))}\n`,
  );
} else {
  process.stdout.write(
    `${text}\n\n${size.agents} agents, ${size.days} days, seeds ${seeds.join(', ')}; ${seconds} s\n`,
  );
}
if (values.write)
  keepSection(
    'figures',
    `Written by \`npm run bench:detect -- --write\` on ${new Date().toISOString().slice(0, 10)}: ${machine()}, ${seconds} s, seeds ${seeds.join(', ')}.\n\n${text}`,
    'docs/detection.md',
  );
