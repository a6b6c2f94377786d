import { newId } from '#server/clock.ts';
import type { NewLookup, NewWarning, Store } from '#store/port.ts';

/**
 * Warnings: what somebody was told before they saw anything. How often a warned lookup was then not made is what
 * warning is worth; nobody is named in it.
 */

/** How long a lookup may still follow its warning, milliseconds; as for a question. */
export const WARNED_MS = 30 * 60_000;

/** What to show, and until when a lookup that names it in `follows` counts as its answer. */
export interface GivenWarning {
  id: string;
  until: number;
}

type Decided = Pick<
  NewLookup,
  'actor' | 'subject' | 'organisation' | 'teams' | 'reason' | 'change' | 'decision' | 'occurredAt'
>;

/** A dry run whose answer a person should see before they go on. */
const isWarned = ({ subject, decision: { wouldBe, notices } }: Decided): boolean =>
  subject !== null && (wouldBe !== 'permit' || notices.some(({ id }) => id !== 'fields-withheld'));

const warningOf = (lookup: Decided, kind: NewWarning['kind'], at: number): NewWarning => ({
  id: newId(at),
  at,
  kind,
  organisation: lookup.organisation,
  teams: lookup.teams,
  wouldBe: lookup.decision.wouldBe,
  actor: lookup.actor.id,
  subject: lookup.subject as string,
  reason: lookup.reason,
  change: lookup.change,
  rules: lookup.decision.rules,
});

/** Notes what a dry run warned of; one answer each, null where it warned of nothing. */
export async function warnOf(
  store: Pick<Store, 'saveWarnings'>,
  decided: readonly Decided[],
  at: number,
): Promise<(GivenWarning | null)[]> {
  const warnings = decided.map((lookup) => (isWarned(lookup) ? warningOf(lookup, 'dry-run', at) : null));
  await store.saveWarnings(warnings.filter((one) => one !== null));
  return warnings.map((one) => one && { id: one.id, until: at + WARNED_MS });
}

/**
 * Lookups that were just committed: those that showed data answer the warnings before them, those that were
 * answered by a question are warnings themselves.
 */
export async function noteLookups(
  store: Pick<Store, 'saveWarnings' | 'settleWarnings'>,
  committed: readonly Decided[],
  breaksGlass: (lookup: Decided) => boolean,
  at: number,
): Promise<void> {
  // Asked for only while a warning is open: nearly every lookup has none before it.
  const made = () =>
    committed.flatMap((lookup) =>
      lookup.subject === null || lookup.decision.effect !== 'permit'
        ? []
        : [
            {
              actor: lookup.actor.id,
              subject: lookup.subject,
              reason: lookup.reason,
              breakGlass: breaksGlass(lookup),
            },
          ],
    );
  await store.settleWarnings(made, at);
  const asked = committed.filter(({ subject, decision }) => subject !== null && decision.effect === 'ask');
  await store.saveWarnings(asked.map((lookup) => warningOf(lookup, 'ask', at)));
}
