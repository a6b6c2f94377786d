import { median } from '../measure.ts';
import { duration, gigabytes, mebibytes, millions } from './progress.ts';
import type { YearResult } from './run.ts';

/** What a year showed, as Markdown; what was not measured but reckoned from it says so. */

export const A_YEAR = 112_000_000;

const number = (n: number): string => Math.round(n).toLocaleString('en');
const ms = (n: number): string => (n < 10 ? n.toFixed(2) : n < 100 ? n.toFixed(1) : number(n));
const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

export function yearReport(result: YearResult): string {
  const { lookups, seconds, slice, first, last, peakMemory, disk, asked, checked, sealing } = result;
  const total = disk.reduce((sum, { bytes }) => sum + bytes, 0);
  const each = (bytes: number) => `${(bytes / lookups).toFixed(0)} B`;
  const facts = [
    `${number(lookups)} lookups in ${duration(seconds)}: ${number(lookups / seconds)} a second.`,
    `The first ${millions(slice)}: ${number(first)} a second; the last: ${number(last)}, ${(last / first).toFixed(2)} of it.`,
    `${gigabytes(result.bytes)} of NDJSON; ${gigabytes(total)} kept, ${each(total)} a lookup.`,
    ...(result.processor === null
      ? []
      : [`The service took ${duration(result.processor)} of processor for each million.`]),
    `The service held ${mebibytes(result.startMemory)} of memory when it began to listen, and ${mebibytes(peakMemory)} at most.`,
    sealing.segments === 0
      ? 'Nothing was sealed.'
      : `Segments sealed beside it: ${sealing.segments}, half of them within ${duration(median(sealing.each))} of their close, all within ${duration(Math.max(...sealing.each))}; the last of them ${duration(sealing.after)} after the last lookup.`,
    ...(sealing.waiting === 0
      ? []
      : [
          `Segments closed and not yet sealed, since their lookups wait for their grades: ${sealing.waiting}.`,
        ]),
    `The root holds: ${number(checked.size)} leaves hashed up to the signed checkpoint, ${number(checked.entries)} entries from everywhere held against their leaves, in ${duration(checked.seconds)}.`,
    ...(result.settled === null ? [] : [`Settled and examined in ${duration(result.settled)}.`]),
    `The service stopped in ${duration(result.stopping)} and listened again in ${duration(result.starting)}.`,
    ...(lookups < A_YEAR
      ? [
          `Reckoned, not measured: ${millions(A_YEAR)} lookups at the last rate take ${duration(A_YEAR / last)}, and ${gigabytes(diskOfAYear(result))} by what a sealed lookup and a customer's key take.`,
        ]
      : []),
  ];
  return [
    ...facts.map((fact) => `- ${fact}`),
    '',
    '| asked over HTTP, entered in the ledger first | times | median ms | 95 % | most |',
    '|---|---:|---:|---:|---:|',
    ...asked.map(({ what, times }) => {
      const sorted = times.toSorted((a, b) => a - b);
      return `| ${what} | ${times.length} | ${ms(median(times))} | ${ms(quantile(sorted, 0.95))} | ${ms(sorted.at(-1) ?? 0)} |`;
    }),
    '',
    '| on disk | files | size | a lookup |',
    '|---|---:|---:|---:|',
    ...disk.map(
      ({ kind, files, bytes }) => `| \`${kind}\` | ${files} | ${gigabytes(bytes)} | ${each(bytes)} |`,
    ),
  ].join('\n');
}

/**
 * Bytes that 112 million lookups would take: sealed files and keys grow with them; `hot.db` holds the open
 * segments however long the log is.
 */
export function diskOfAYear({ lookups, disk, sealing }: YearResult): number {
  const bytes = (name: string) => disk.find(({ kind }) => kind.startsWith(name))?.bytes ?? 0;
  const keys = (bytes('keys.db') / lookups) * A_YEAR;
  // Without a sealed segment, an open lookup is all there is to go by.
  if (sealing.entries === 0) return (bytes('hot.db') / lookups) * A_YEAR + keys;
  return (bytes('segments/') / sealing.entries) * A_YEAR + keys + bytes('hot.db');
}
