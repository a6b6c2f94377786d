import type { Row, Scale } from '../measure.ts';
import { CUSTOMER, REPORT } from '../year/queries.ts';
import { A_YEAR, diskOfAYear } from '../year/report.ts';
import { runYear, type YearResult } from '../year/run.ts';

const QUICK = 100_000;

/** What `bench:year` measures at its own size, here at a smaller one that is told. */
export async function year({ quick, lookups }: Scale): Promise<Row[]> {
  const result = await runYear({
    lookups: quick ? QUICK : lookups,
    dir: null,
    keep: false,
    settle: false,
    rival: true,
    profile: null,
  });
  const size = `a year of ${result.lookups.toLocaleString('en')} lookups`;
  const reckoned = `reckoned from ${size}`;
  const alone = { against: null, rival: [] };
  return [
    {
      what: 'ingest, the last of a year’s lookups',
      against: 'the first of them',
      ours: [result.last],
      rival: [result.first],
      unit: 'lookups/s',
      target: { ratio: 0.9 },
      note: `${size}, ${result.slice.toLocaleString('en')} at either end; the target is meant for 20 million (\`npm run bench:year\`).`,
    },
    asked(result, CUSTOMER, 5, 'the same lookups in one SQLite table with one index, in process', size),
    asked(result, REPORT, 200, 'a scan of the same table', size),
    {
      ...alone,
      what: '112 million lookups: time',
      ours: [A_YEAR / result.last / 60],
      unit: 'min',
      target: { most: 35 },
      note: `${reckoned} at its last rate.`,
    },
    {
      ...alone,
      what: '112 million lookups: disk',
      ours: [diskOfAYear(result) / 1e9],
      unit: 'GB',
      target: { most: 30 },
      note: `${reckoned}: what a sealed lookup and a customer’s key take, and the open segments as they are.`,
    },
    {
      ...alone,
      what: 'memory of the service at most',
      ours: [result.peakMemory / 2 ** 20],
      unit: 'MiB',
      target: { most: 600 },
      note: `resident, while taking in ${size}, sealing them, and being asked.`,
    },
  ];
}

function asked(result: YearResult, what: string, most: number, against: string, size: string): Row {
  const found = result.asked.find((one) => one.what === what);
  if (found === undefined) throw new Error(`nobody asked for ${what}`);
  return {
    what,
    against,
    ours: found.times,
    rival: found.rival,
    unit: 'ms',
    target: { most },
    note: `${found.times.length} times over ${size}, by turns with the rival; ours over HTTP, each request entered in the ledger first; the slowest took ${Math.max(...found.times).toFixed(1)} ms.`,
  };
}
