import { canonical } from '#ledger/canonical.ts';
import type { Consent } from '#model/consent.ts';
import { consentFor, isInForce, purposesOf, saidAt } from '#model/standing.ts';
import type { Facts, Policy } from '#policies/policy.ts';
import type { Opened } from './replay-facts.ts';

/** Customers' words in an export, and whether the facts that name them tell what was said. */
export interface ConsentsIn {
  counts: { compared: number; missing: number };
  /** All entries of kind `consent` come before the first question; `value` null where it is not disclosed. */
  take(index: number, id: string, at: string, value: Opened | null): void;
  /** A clause where a lookup's facts are not what the customer had said; null where they are, or nothing tells. */
  difference(facts: Facts, policy: Policy, lookup: { index: number; subject: string | null }): string | null;
}

type Word = Consent & { index: number };

export function consentsIn(): ConsentsIn {
  const words = new Map<string, Word>();
  const bySubject = new Map<string, Word[]>();
  const counts = { compared: 0, missing: 0 };
  return {
    counts,
    take(index, id, at, value) {
      if (value === null) return;
      const word = { ...wordOf(id, at, value), index };
      words.set(id, word);
      const others = bySubject.get(word.subject) ?? [];
      bySubject.set(word.subject, others);
      others.push(word);
    },
    difference(facts, policy, { index, subject }) {
      const { consent } = facts;
      if (consent === null) return null;
      const word = words.get(consent.version);
      if (word === undefined) {
        counts.missing++;
        return null;
      }
      counts.compared++;
      if (word.index > index) return `the word it rests on was entered later, as entry ${word.index}`;
      if (subject !== null && word.subject !== subject)
        return `the word it rests on, entry ${word.index}, is another customer’s`;
      const same: [string, unknown, unknown][] = [
        ['status', consent.status, word.status],
        ['validUntil', consent.validUntil, word.validUntil],
        ['categories', consent.categories, word.categories],
        ['organisation', consent.organisation, word.organisation],
      ];
      const other = same.find(([, fact, said]) => canonical(fact ?? null) !== canonical(said ?? null));
      if (other) return `${other[0]} is not what entry ${word.index} says`;
      if (!bears(word, facts, policy)) return `the word of entry ${word.index} does not bear on this reason`;
      const newer = newerThan(word, bySubject.get(word.subject) ?? [], { facts, policy, index });
      return newer ? `entry ${newer.index} is a newer word on the same` : null;
    },
  };
}

/** Whether a word counts for a lookup at all. Another organisation's may, where that is the controller: taken to. */
function bears(word: Consent, facts: Facts, policy: Policy): boolean {
  if (facts.reason === null) return false;
  const question = {
    at: facts.at,
    reason: facts.reason,
    purposes: purposesOf(policy, facts.reason),
    organisation: facts.actor.organisation,
    isController: () => true,
    byName: policy.reasons.get(facts.reason)?.consentGranted ?? false,
  };
  return consentFor([word], question) !== null;
}

/**
 * A newer word that certainly took the place of the one named. An objection outlives words that take consent away;
 * whether another organisation is the controller, the file does not say.
 */
function newerThan(
  word: Word,
  others: readonly Word[],
  { facts, policy, index }: { facts: Facts; policy: Policy; index: number },
): Word | undefined {
  return others.find(
    (other) =>
      other.index < index &&
      saidAt(other) > saidAt(word) &&
      (other.organisation === null || other.organisation === facts.actor.organisation) &&
      (word.status !== 'objected' || isInForce(other, facts.at)) &&
      bears(other, facts, policy),
  );
}

/** A consent as its entry discloses it. */
function wordOf(id: string, at: string, value: Opened): Consent {
  const time = (name: string): number | null =>
    typeof value[name] === 'string' ? Date.parse(value[name]) : null;
  const text = (name: string): string | null => (typeof value[name] === 'string' ? value[name] : null);
  return {
    id,
    subject: text('id') ?? '',
    reason: text('reason'),
    purpose: text('purpose'),
    status: value.status as Consent['status'],
    at: time('at') ?? Number.NaN,
    receivedAt: Date.parse(at),
    validUntil: time('validUntil'),
    method: text('method') ?? '',
    noticeVersion: text('noticeVersion'),
    organisation: text('organisation'),
    ...(Array.isArray(value.categories) && { categories: value.categories as string[] }),
  };
}
