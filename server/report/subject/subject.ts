import { localDate } from '#policies/durations.ts';
import type { Policy } from '#policies/policy.ts';
import type { Disclosure, Text } from '#policies/vocabulary.ts';
import { text } from '#server/evidence/sentence.ts';
import type { Store } from '#store/port.ts';

/**
 * What a customer may be told of who looked (GDPR Art. 15): on which day, from which organisation, a person or a
 * program, why, and at what kinds of data. Who it was stays hidden (CJEU C-579/21), and what a reason withholds is
 * left out, without a trace of it in what the customer gets.
 */
export interface SubjectReport {
  subject: string;
  at: number;
  /** Newest first. */
  looks: SubjectLook[];
  /** Whether there were more than are listed. */
  isCut: boolean;
  /** For the officer alone, never for the customer: how many were left out, and why. */
  leftOut: { withheld: number; after: number };
}

export interface SubjectLook {
  /** The ledger entry that commits it, and the lookup's id: for a proof. */
  index: number;
  id: string;
  /** Local date. */
  date: string;
  organisation: string | null;
  who: Text;
  what: Text;
  why: Text;
  /** The purpose's IRI, where the reason has one. */
  purpose: string | null;
  categories: Text[];
}

const LISTED = 1000;
const PAGE = 250;
/** A look under `after` is told once so long has passed, and nothing that is open concerns the customer. */
export const AFTER_DAYS = 90;
const DAY = 86_400_000;
const STRICTNESS: readonly Disclosure[] = ['now', 'after', 'withheld'];

const OPERATIONS: Record<string, Text> = {
  view: text('bekeken', 'viewed'),
  search: text('gevonden bij zoeken', 'found in a search'),
  export: text('uitgevoerd naar een bestand', 'exported to a file'),
  change: text('gewijzigd', 'changed'),
};

export async function subjectReport(
  store: Pick<Store, 'lookups' | 'blocksOf' | 'organisations'>,
  policyAt: (at: number) => Policy,
  subject: string,
  now: number,
): Promise<SubjectReport> {
  const policy = policyAt(now);
  const [all, organisations] = await Promise.all([
    store.blocksOf({ kind: 'subject', id: subject }, now),
    store.organisations(),
  ]);
  const blocks = all.filter(({ by }) => by !== 'unsettled');
  const names = new Map(organisations.map(({ id, name }) => [id, name ?? id]));
  const report: SubjectReport = {
    subject,
    at: now,
    looks: [],
    isCut: false,
    leftOut: { withheld: 0, after: 0 },
  };
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Store['lookups']>> = await store.lookups(
      { subject },
      { limit: PAGE, cursor },
    );
    for (const lookup of page.items) {
      const disclosure = stricter(
        disclosureOf(policyAt(lookup.occurredAt), lookup.reason),
        disclosureOf(policy, lookup.reason),
      );
      const isOver = now - lookup.occurredAt >= AFTER_DAYS * DAY && blocks.length === 0;
      if (disclosure === 'withheld' || (disclosure === 'after' && !isOver)) {
        report.leftOut[disclosure]++;
        continue;
      }
      if (report.looks.length === LISTED) {
        report.isCut = true;
        return report;
      }
      const reason =
        lookup.reason === null ? undefined : policyAt(lookup.occurredAt).reasons.get(lookup.reason);
      report.looks.push({
        index: lookup.receipt.index,
        id: lookup.id,
        date: localDate(lookup.occurredAt, policy.timezone),
        organisation: lookup.organisation && (names.get(lookup.organisation) ?? lookup.organisation),
        who:
          lookup.actor.kind === 'software'
            ? text('een programma', 'a program')
            : text('een medewerker', 'a member of staff'),
        what: OPERATIONS[lookup.operation] ?? text(lookup.operation, lookup.operation),
        why: reason?.label ?? text('geen reden opgegeven', 'no reason given'),
        purpose: reason?.purpose ?? null,
        categories: categoriesOf(policy, lookup.decision.permitted),
      });
    }
    cursor = page.next;
  } while (cursor !== null);
  return report;
}

/** Of a reason that no policy knows nothing says that it may be kept back. */
const disclosureOf = (policy: Policy, reason: string | null): Disclosure =>
  (reason === null ? null : policy.reasons.get(reason)?.disclose) ?? 'now';
const stricter = (a: Disclosure, b: Disclosure): Disclosure =>
  STRICTNESS.indexOf(a) >= STRICTNESS.indexOf(b) ? a : b;

function categoriesOf(policy: Policy, fields: readonly string[]): Text[] {
  const ids = new Set(fields.flatMap((field) => policy.fields.get(field) ?? []));
  return [...ids].flatMap((id) => policy.categories.get(id)?.label ?? []);
}
