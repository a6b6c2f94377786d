import { parseArgs } from 'node:util';
import { keepSection, machine } from './page.ts';
import { yearReport } from './year/report.ts';
import { runYear } from './year/run.ts';

/**
 * `npm run bench:year -- --lookups 112000000`: a contact centre's year through the real line, and what it
 * took. `--dir` names where; a run that was cut there goes on when it is started again. `--keep` leaves the
 * data, `--settle` grades it all, `--profile` leaves a V8 profile of the service in a directory, `--write` keeps the outcome in `docs/performance.md`.
 */
const { values } = parseArgs({
  options: {
    lookups: { type: 'string' },
    dir: { type: 'string' },
    keep: { type: 'boolean', default: false },
    settle: { type: 'boolean', default: false },
    profile: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const lookups = Number(values.lookups);
if (!Number.isSafeInteger(lookups) || lookups < 1000) {
  process.stderr.write(
    'bench:year -- --lookups N [--dir DIR] [--keep] [--settle] [--profile DIR] [--write]; N is at least 1000\n',
  );
  process.exit(2);
}
const { keep, settle } = values;
try {
  const result = await runYear({
    lookups,
    dir: values.dir ?? null,
    keep,
    settle,
    rival: false,
    profile: values.profile ?? null,
  });
  const report = yearReport(result);
  process.stdout.write(`${report}\n\n${machine()}\n`);
  if (values.write) {
    const date = new Date().toISOString().slice(0, 10);
    keepSection(
      'year',
      `## A year\n\nWritten by \`npm run bench:year -- --lookups ${lookups} --write\` on ${date}: ${machine()}.\n\n${report}`,
    );
  }
} catch (error) {
  process.stderr.write(`bench:year: ${error instanceof Error ? error.message : 'failed'}\n`);
  process.exitCode = 1;
}
