import { z } from 'zod';
import { GROUPS } from '#ledger/entry.ts';
import { Id, SubjectId, Time } from '#model/values.ts';
import { GRADES } from '#policies/vocabulary.ts';
import { timestamp } from '#server/clock.ts';

/** Which lookups an export holds, and what of them it discloses. */

/** What an export may be narrowed by, beside time and organisation. */
export const EXPORT_FILTER = {
  actor: Id.optional(),
  subject: SubjectId.optional(),
  reason: Id.optional(),
  grade: z.enum(GRADES).optional(),
};

export const ExportQuery = z
  .strictObject({
    /** By `occurredAt`: from inclusive, to exclusive. */
    from: Time,
    to: Time,
    filter: z
      .strictObject({
        ...EXPORT_FILTER,
        organisations: z.array(Id).min(1).max(1000).optional(),
      })
      .default({}),
    /** Groups to open; the digests of the others stay closed, and everything still verifies. */
    disclose: z.array(z.enum(GROUPS)).default([...GROUPS]),
  })
  .superRefine(({ from, to }, context) => {
    if (from >= to) context.addIssue({ code: 'custom', path: ['to'], message: 'must be later than from' });
  });
export type ExportQuery = z.infer<typeof ExportQuery>;

/** The query as the file and its manifest state it: times readable, nothing undefined. */
export function statedQuery({ from, to, filter, disclose }: ExportQuery): Record<string, unknown> {
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
  return { from: timestamp(from), to: timestamp(to), filter: given, disclose: [...disclose] };
}

/** What a filter is held against: an entry's clear reason, what its groups open to, and its grade. */
export interface Filtered {
  reason: unknown;
  actor: unknown;
  subject: unknown;
  grade: string | null;
}

/** A person who was erased, or is not disclosed, matches no filter that names one. */
export function matches(filter: ExportQuery['filter'], { reason, actor, subject, grade }: Filtered): boolean {
  const field = (group: unknown, name: string): unknown =>
    typeof group === 'object' && group !== null ? (group as Record<string, unknown>)[name] : undefined;
  const organisation = field(actor, 'organisation');
  return (
    (filter.actor === undefined || field(actor, 'id') === filter.actor) &&
    (filter.subject === undefined || field(subject, 'id') === filter.subject) &&
    (filter.reason === undefined || reason === filter.reason) &&
    (filter.grade === undefined || grade === filter.grade) &&
    (filter.organisations === undefined ||
      (typeof organisation === 'string' && filter.organisations.includes(organisation)))
  );
}
