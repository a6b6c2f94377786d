import { parseArgs } from 'node:util';
import { mondayBefore } from '#server/world/calendar.ts';
import type { WorldOptions } from '#server/world/options.ts';
import { makeWorld } from '#server/world/world.ts';
import { play } from './detect/play.ts';
import { explain, pool, table } from './detect/report.ts';
import { type Score, score, truthOf } from './detect/score.ts';
import { LAYER, PACK } from './week.ts';

/**
 * `npm run bench:detect`: worlds with misuse in them, played through the real service, and what it found set
 * beside the truth. `--tune` plays the seeds that detectors are tuned on; the default plays others, which
 * nobody may tune on. `--seeds 1,2` names them, `--coverage 0.9` how much of the records arrives; `--quick` is
 * small; `--explain` tells what was missed and what was flagged wrongly; `--json` prints figures for a machine.
 */
const TUNING = [1, 2, 3, 4, 5];
/** Never to be tuned on: what the figures in `docs/detection.md` are measured on. */
const HELD_BACK = [211, 223, 227, 229, 233];
const COVERAGES = [1, 0.9, 0.6];
const MONDAY = mondayBefore(Date.parse('2026-10-05T12:00:00Z'));

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    tune: { type: 'boolean', default: false },
    coverage: { type: 'string' },
    quick: { type: 'boolean', default: false },
    explain: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const numbers = (list: string | undefined): number[] | null => list?.split(',').map(Number) ?? null;
const seeds = numbers(values.seeds) ?? (values.tune ? TUNING : HELD_BACK).slice(0, values.quick ? 1 : 5);
const coverages = numbers(values.coverage) ?? (values.quick ? [0.9] : COVERAGES);
if (
  seeds.some((seed) => !Number.isSafeInteger(seed) || seed < 0) ||
  coverages.some((coverage) => !(coverage >= 0 && coverage <= 1))
) {
  process.stderr.write(
    'bench:detect [--seeds N,…] [--tune] [--coverage C,…] [--quick] [--explain] [--json]\n',
  );
  process.exit(2);
}

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
const columns: { name: string; pooled: ReturnType<typeof pool> }[] = [];
for (const coverage of coverages) {
  const scores: Score[] = [];
  for (const seed of seeds) {
    const world = makeWorld(options(seed, coverage));
    const truth = truthOf(world);
    const played = await play(world, [PACK, LAYER]);
    const scored = score(truth, played);
    scores.push(scored);
    const { takingIn, settling } = played.seconds;
    process.stderr.write(
      `seed ${seed}, coverage ${coverage}: ${truth.honest.size} honest lookups, ${truth.episodes.length} episodes, ${scored.missed.length} missed, ${scored.flagged.size} honest flagged; ${takingIn.toFixed(0)} s taking in, ${settling.toFixed(0)} s settling\n`,
    );
    if (values.explain) process.stderr.write(`${explain(truth, played, scored)}\n`);
  }
  columns.push({ name: `${Math.round(coverage * 100)} %`, pooled: pool(scores) });
}
const seconds = Math.round((performance.now() - begun) / 1000);
if (values.json) {
  process.stdout.write(
    `${JSON.stringify({ seeds, size, columns }, (_, value) => (value instanceof Map ? Object.fromEntries(value) : value))}\n`,
  );
} else {
  process.stdout.write(
    `${table(columns)}\n\n${size.agents} agents, ${size.days} days, seeds ${seeds.join(', ')}; ${seconds} s\n`,
  );
}
