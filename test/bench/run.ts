import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { figure, isMet, median, type Row, ratio, type Scale, table } from './measure.ts';
import { keepSection, machine } from './page.ts';
import { bursts } from './rows/bursts.ts';
import { consents } from './rows/consents.ts';
import { decision } from './rows/decision.ts';
import { ingest } from './rows/ingest.ts';
import { linter } from './rows/linter.ts';
import { pending } from './rows/pending.ts';
import { settle } from './rows/settle.ts';
import { simulation } from './rows/simulate.ts';
import { single } from './rows/single.ts';
import { week } from './rows/week.ts';
import { year } from './rows/year.ts';

/**
 * `npm run bench`: every row a ratio against a rival that is measured in the same run, by turns. `--quick`
 * runs it small, to see that it runs; `--lookups` says how long a year is; names run those subjects alone;
 * `--write` keeps the table in `docs/performance.md`.
 */
const SUBJECTS: Record<string, (scale: Scale) => Promise<Row[]>> = {
  single,
  ingest,
  year,
  decision,
  week,
  pending,
  consents,
  simulation,
  settle,
  bursts,
  linter,
};

const { values, positionals } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    lookups: { type: 'string', default: '3000000' },
    repetitions: { type: 'string' },
  },
  allowPositionals: true,
});
const lookups = Number(values.lookups);
const repetitions = Number(values.repetitions ?? (values.quick ? 1 : 3));
const unknown = positionals.find((name) => !(name in SUBJECTS));
if (
  unknown !== undefined ||
  !(Number.isSafeInteger(lookups) && lookups >= 1000) ||
  !(Number.isSafeInteger(repetitions) && repetitions >= 1) ||
  (values.write && (values.quick || positionals.length > 0))
) {
  process.stderr.write(
    `bench [--quick | --write] [--lookups N] [--repetitions N] [${Object.keys(SUBJECTS).join(' | ')} …]; --write takes the whole run\n`,
  );
  process.exit(2);
}

const scale: Scale = { quick: values.quick, repetitions, lookups };
const start = performance.now();
const [busy = 0] = loadavg();
const rows: Row[] = [];
for (const name of positionals.length > 0 ? positionals : Object.keys(SUBJECTS)) {
  process.stderr.write(`${name} …\n`);
  rows.push(...((await SUBJECTS[name]?.(scale)) ?? []));
}
const seconds = Math.round((performance.now() - start) / 1000);
process.stdout.write(
  `${table(rows)}\n\n${machine()}, ${seconds} s${values.quick ? ', a quick run: not to be quoted' : ''}\n`,
);
if (values.write) keepSection('ratios', section());

function section(): string {
  const missed = rows
    .filter((row) => isMet(row) === false)
    .map((row) => {
      const reached =
        row.target !== null && 'ratio' in row.target ? figure(ratio(row)) : figure(median(row.ours));
      return `${row.what} (${reached})`;
    });
  const verdict =
    missed.length === 0
      ? 'Every row with a target reaches it.'
      : `Short of the target: ${missed.join('; ')}.`;
  return `## Ratios

Written by \`npm run bench -- --write\` on ${new Date().toISOString().slice(0, 10)}: ${machine()}.

Each row is ours against a rival that was measured in the same run, by turns, the median of ${repetitions} repetitions each
unless its note says otherwise. The rates belong to this machine and this hour; the ratio is what to
compare. Load generators and rivals share its cores with whatever else ran (load average at the start: ${busy.toFixed(1)}).

${table(rows)}

${verdict}`;
}
