import { z } from 'zod';
import type { CompletenessStatement } from '#server/completeness/statement.ts';
import { Malformed } from './lines.ts';

/** Reading back what an export says of completeness, and saying whose word it is. */

const numbers = z.tuple([z.number().int(), z.number().int(), z.number().int()]);
const Statement = z.strictObject({
  at: z.string(),
  state: z.string(),
  since: z.string().nullable(),
  sources: z.array(
    z.strictObject({
      source: z.string(),
      state: z.string(),
      lookups: z.number().int(),
      missing: z.number().int(),
      silentSince: z.string().nullable(),
      duplicates: z.number().int(),
      ranges: z.array(numbers),
      gaps: z.array(numbers),
      gapCount: z.number().int(),
      compared: z.number().int(),
      differing: z.number().int(),
    }),
  ),
}) satisfies z.ZodType<CompletenessStatement>;

const TOLD_MAX = 5;

export function readStatement(value: unknown): CompletenessStatement {
  const read = Statement.safeParse(value);
  if (!read.success) throw new Malformed('the statement of completeness has other members than this format');
  return read.data;
}

/** One line of text. Ids were checked when they were taken in, but the file may be anybody's: they are quoted. */
export function statementText({ at, state, since, sources }: CompletenessStatement): string {
  const whose = `stated by the service at ${plain(at)}, not proven by this file: ${plain(state)}${since === null ? '' : ` since ${plain(since)}`}`;
  const told = sources
    .filter((source) => source.state !== 'complete')
    .slice(0, TOLD_MAX)
    .map(({ source, state, missing, gaps, silentSince }) => {
      const [first] = gaps;
      const gap = first ? `, numbers ${first[1]}–${first[2]} among them` : '';
      const silent = silentSince === null ? '' : `, silent since ${plain(silentSince)}`;
      return `${plain(source)} ${plain(state)} (${missing} missing${gap}${silent})`;
    });
  const counts = `${sources.length} source${sources.length === 1 ? '' : 's'}`;
  return [`${whose}; ${counts}`, ...told].join('; ');
}

/** Nothing that steers a terminal. */
const plain = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 128);
