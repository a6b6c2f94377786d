import type { Lookup } from '#model/lookup.ts';
import type { Facts } from '#policies/policy.ts';
import type { NewLookup } from '#store/port.ts';

/**
 * The facts of a decision inside a row: what the lookup tells by itself is not kept twice, what many lookups share
 * is a word, and the rest is the row's own.
 */

/** What of a lookup its facts repeat. */
export type Telling = Pick<
  Lookup,
  'occurredAt' | 'operation' | 'reason' | 'fields' | 'system' | 'change' | 'context'
> & { hasNote: boolean };

type ToldFacts = Pick<
  Facts,
  'at' | 'operation' | 'reason' | 'hasNote' | 'fields' | 'system' | 'change' | 'country'
>;
/** What the word holds. */
export type SharedFacts = Omit<Facts, keyof ToldFacts | 'consent' | 'task' | 'follows'>;
/** What the row holds: consent, task, and what differs from what the lookup tells. */
export type OwnFacts = Partial<Facts>;

/** Facts that the lookup tells by itself; they are kept apart only where they differ. */
const toldFacts = (lookup: Telling): ToldFacts => ({
  at: lookup.occurredAt,
  operation: lookup.operation,
  reason: lookup.reason,
  hasNote: lookup.hasNote,
  fields: lookup.fields,
  system: lookup.system,
  change: lookup.change,
  country: lookup.context.country ?? null,
});

/** Facts that many lookups share become a word; those of this one its own, null where there are none. */
export function factsWord(lookup: NewLookup): { word: string; own: OwnFacts | null } {
  const {
    consent,
    task,
    follows,
    at,
    operation,
    reason,
    hasNote,
    fields,
    system,
    change,
    country,
    ...shared
  } = lookup.facts;
  const told = toldFacts({ ...lookup, hasNote: lookup.note !== null });
  const rest: OwnFacts = {};
  if (consent !== null) rest.consent = consent;
  if (task !== null) rest.task = task;
  if (follows !== null) rest.follows = follows;
  if (at !== told.at) rest.at = at;
  if (operation !== told.operation) rest.operation = operation;
  if (reason !== told.reason) rest.reason = reason;
  if (hasNote !== told.hasNote) rest.hasNote = hasNote;
  if (!same(fields, told.fields)) rest.fields = fields;
  if (system !== told.system) rest.system = system;
  if (!same(change, told.change)) rest.change = change;
  if (country !== told.country) rest.country = country;
  const word = JSON.stringify(shared);
  for (const _ in rest) return { word, own: rest };
  return { word, own: null };
}

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** The facts read back. */
export const factsFrom = (shared: SharedFacts, own: OwnFacts | undefined, told: Telling): Facts => ({
  ...toldFacts(told),
  consent: null,
  task: null,
  follows: null,
  ...shared,
  ...own,
});
