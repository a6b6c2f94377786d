import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sealEntry } from '#ledger/entry.ts';
import { LookupRequest } from '#model/lookup.ts';
import type { Facts } from '#policies/policy.ts';
import { timestamp } from '#server/clock.ts';
import { evidenceAtHand } from '#server/evidence/at-hand.ts';
import { decide, draftsOf } from '#server/lookups/decide.ts';
import { compileFiles } from '#server/policy/compile.ts';
import { type LookupToEnter, lookupEntry, lookupGroups, sealLookup } from '#store/lookup-entry.ts';
import type { GatheredFacts } from '#store/port.ts';
import { aRequest } from '../lookups/requests.ts';

/** The entry of a lookup is written by its shape; the general writer of entries has the last word. */

const policy = await compileFiles(['policies/packs/contact-centre-nl.yaml']);
const now = Date.parse('2026-11-22T10:15:00.456Z');
const who = { id: 'crm', role: 'integration' as const, source: null, organisations: [], scopes: [] };
const keys = { subject: randomBytes(32), actor: randomBytes(32), work: randomBytes(32) };

const actor = (id: string): GatheredFacts['actor'] => ({
  type: 'actor',
  id,
  kind: 'human',
  organisation: 'telco',
  teams: ['billing', 'retention'],
  roles: ['service-agent'],
  aliases: [],
  handles: [],
  at: 0,
});

const gathered: fc.Arbitrary<GatheredFacts> = fc.record({
  actor: fc.constantFrom(null, actor('a-1')),
  onBehalfOf: fc.constantFrom([], [null], [actor('a-2'), null]),
  organisations: fc.constant(
    new Map([['telco', { type: 'organisation' as const, id: 'telco', kind: 'controller' as const, at: 0 }]]),
  ),
  consents: fc.constant([]),
  work: fc.constant([]),
  feeds: fc.constantFrom(
    [],
    [{ source: 'telephony', type: 'interaction' as const, watermark: now, heartbeats: true }],
  ),
  task: fc.constantFrom(null, { subjects: 1, lookups: 3, seesSubject: false }),
  follows: fc.constant(null),
});

/** What no request leads to by itself, in every part of the facts. */
const odd: fc.Arbitrary<Partial<Facts>> = fc.record(
  {
    at: fc.constantFrom(0, 1, 999_999_999_999, 1_000_000_000_000, 1_000_000_000_001, 9_999_999_999_999, 1.5),
    consent: fc.constantFrom(
      null,
      { status: 'given', validUntil: null, version: 'k-1' } as const,
      {
        status: 'withdrawn',
        validUntil: 1_795_298_400_007,
        version: 'k-2',
      } as const,
      {
        status: 'given',
        validUntil: null,
        version: 'k-3',
        categories: ['contact', 'billing'],
        organisation: 'bureau-1',
      } as const,
      { status: 'objected', validUntil: null, version: 'k-4', categories: null, organisation: null } as const,
    ),
    context: fc.constantFrom({ site: 'home', device: 'managed', network: '10.2.0.7' } as const, {
      site: null,
      device: null,
      network: null,
    }),
    follows: fc.constantFrom(
      null,
      { wouldBe: 'ask' } as const,
      { wouldBe: 'ask', sameActor: false } as const,
    ),
    fields: fc.constantFrom(null, [], ['other']),
    change: fc.constantFrom(
      null,
      { action: 'refund', amount: 1e21, currency: null },
      { action: 'x', amount: -0.5, currency: 'EUR' },
    ),
  },
  { requiredKeys: [] },
);

const general = (lookup: LookupToEnter) => {
  const groups = lookupGroups(lookup);
  return sealEntry({
    kind: 'lookup',
    id: lookup.id,
    at: timestamp(lookup.receivedAt),
    clear: {
      occurredAt: timestamp(lookup.occurredAt),
      operation: lookup.operation,
      reason: lookup.reason,
      effect: lookup.decision.effect,
      wouldBe: lookup.decision.wouldBe,
      policy: lookup.policy.digest,
      source: lookup.source,
      ...(lookup.parent && { parent: lookup.parent }),
      ...(lookup.marks.length > 0 && { marks: lookup.marks }),
    },
    groups: {
      ...(groups.subject && { subject: { key: keys.subject, value: groups.subject } }),
      actor: { key: keys.actor, value: groups.actor },
      work: { key: keys.work, value: groups.work },
    },
  });
};

it('has the bytes, the leaf and the digests that the general writer gives it', () => {
  let seen = 0;
  fc.assert(
    fc.property(aRequest, gathered, odd, (value, facts, over) => {
      const request = LookupRequest.safeParse(value);
      if (!request.success) return;
      for (const draft of draftsOf(request.data, who, now)) {
        const decided = decide(draft, facts, policy, who, evidenceAtHand);
        const lookup = { ...decided, facts: { ...decided.facts, ...over } };
        const expected = general(lookup);
        const sealed = sealLookup(lookup, {
          ...keys,
          subject: lookup.subject === null ? null : keys.subject,
        });
        expect(lookupEntry(lookup, sealed.digests)).toBe(expected.bytes.toString());
        expect(sealed).toEqual({ leaf: expected.leaf, digests: expected.digests });
        seen++;
      }
    }),
    { numRuns: 5000 },
  );
  expect(seen).toBeGreaterThan(1000);
});
