import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { type Row, ratio, table } from './measure.ts';
import { decision, linter, pending, type Scale, single, week } from './rows.ts';
import { ROOT } from './week.ts';

/**
 * `npm run bench`: every row a ratio against a rival that is measured in the same run, by turns. `--quick`
 * runs it small, to see that it runs; `--write` keeps the table in `docs/performance.md`.
 */
const SUBJECTS: Record<string, (scale: Scale) => Promise<Row[]>> = {
  single,
  week,
  pending,
  decision,
  linter,
};

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !(name in SUBJECTS));
if (unknown !== undefined || (values.write && (values.quick || positionals.length > 0))) {
  process.stderr.write(
    `bench [--quick | --write] [${Object.keys(SUBJECTS).join(' | ')} …]; --write takes the whole run\n`,
  );
  process.exit(2);
}

const scale: Scale = { quick: values.quick, repetitions: values.quick ? 1 : 3 };
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
if (values.write) writeFileSync(join(ROOT, 'docs/performance.md'), page());

function machine(): string {
  const db = new Database(':memory:');
  const sqlite = db.prepare('SELECT sqlite_version()').pluck().get();
  db.close();
  const cores = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cores.length} cores (${cores[0]?.model.trim()}), ${memory} GiB, Node ${process.versions.node}, SQLite ${sqlite}`;
}

function page(): string {
  const missed = rows.filter((row) => row.target !== null && ratio(row) < row.target);
  const verdict =
    missed.length === 0
      ? 'Every row with a target reaches it.'
      : `Below target: ${missed.map(({ what, ...row }) => `${what} (${ratio(row).toPrecision(2)})`).join('; ')}.`;
  return `# Performance

Written by \`npm run bench -- --write\` on ${new Date().toISOString().slice(0, 10)}: ${machine()}.

Each row is a ratio: ours against a rival that was measured in the same run, by turns, the median of
${scale.repetitions} repetitions each. The rates beside it belong to this machine and this hour; the ratio is what to compare.
Load generators and rivals share its cores with whatever else ran (load average at the start: ${busy.toFixed(1)}).

${table(rows)}

${verdict}
`;
}
