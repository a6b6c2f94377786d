import type { Lookup } from '#model/lookup.ts';
import type { ContextFacts, Facts } from '#policies/policy.ts';
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
/** What the word holds. `context` says that the decision was made on the one that the lookup tells. */
export type SharedFacts = Omit<Facts, keyof ToldFacts | 'consent' | 'task' | 'follows' | 'context'> & {
  context?: true;
};
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
    context,
    ...rest
  } = lookup.facts;
  const told = toldFacts({ ...lookup, hasNote: lookup.note !== null });
  const own: OwnFacts = {};
  const shared: SharedFacts = rest;
  if (context !== undefined) {
    // A network's name may hold a person's id: the row keeps the lookup's own context without it.
    if (same(context, contextOf(lookup.context))) shared.context = true;
    else own.context = context;
  }
  if (consent !== null) own.consent = consent;
  if (task !== null) own.task = task;
  if (follows !== null) own.follows = follows;
  if (at !== told.at) own.at = at;
  if (operation !== told.operation) own.operation = operation;
  if (reason !== told.reason) own.reason = reason;
  if (hasNote !== told.hasNote) own.hasNote = hasNote;
  if (!same(fields, told.fields)) own.fields = fields;
  if (system !== told.system) own.system = system;
  if (!same(change, told.change)) own.change = change;
  if (country !== told.country) own.country = country;
  const word = JSON.stringify(shared);
  for (const _ in own) return { word, own };
  return { word, own: null };
}

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** As the lookup tells it, in the order that decisions keep it. */
export const contextOf = ({ site, device, network }: Telling['context']): ContextFacts => ({
  site: site ?? null,
  device: device ?? null,
  network: network ?? null,
});

/** The facts read back. What was decided on before there were such facts has none. */
export function factsFrom(
  { context, ...shared }: SharedFacts,
  own: OwnFacts | undefined,
  told: Telling,
): Facts {
  const facts: Facts = {
    ...toldFacts(told),
    consent: null,
    task: null,
    follows: null,
    ...shared,
    ...own,
  };
  if (context === true) facts.context = contextOf(told.context);
  return facts;
}
