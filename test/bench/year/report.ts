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
      ? 'No segment was full: nothing was sealed.'
      : `${sealing.segments} segments were sealed beside it, each within ${duration(median(sealing.each))} of its close (the slowest ${duration(Math.max(...sealing.each))}); the last was done ${duration(sealing.after)} after the last lookup.`,
    `The root holds: ${number(checked.size)} leaves hashed up to the signed checkpoint, ${number(checked.entries)} entries from everywhere held against their leaves, in ${duration(checked.seconds)}.`,
    ...(result.settled === null ? [] : [`Settled and examined in ${duration(result.settled)}.`]),
    `The service stopped in ${duration(result.stopping)} and listened again in ${duration(result.starting)}.`,
    ...(lookups < A_YEAR
      ? [
          `Reckoned, not measured: ${millions(A_YEAR)} lookups at the last rate take ${duration(A_YEAR / last)}, and ${gigabytes((total / lookups) * A_YEAR)} at the same bytes a lookup.`,
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
