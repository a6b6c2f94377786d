import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '#policies/evaluate.ts';
import type { Decision, Facts, Policy } from '#policies/policy.ts';
import { EFFECTS } from '#policies/vocabulary.ts';
import { LEAST_PEOPLE, toldGroups } from '#server/report/simulation/groups.ts';
import { simulate } from '#server/report/simulation/run.ts';
import type { Simulation } from '#server/report/simulation/tally.ts';
import type { RecordedDecision } from '#store/port.ts';
import { lookup, person, policyOf, SMALL } from '../../policies/facts.ts';

/** A proposed policy over recorded lookups tells what `evaluate` says, added up; and nothing of fewer than five people. */

const recorded = (policy: Policy, facts: Facts, over: Partial<RecordedDecision> = {}): RecordedDecision => ({
  id: `l-${++made}`,
  index: made,
  person: 1,
  organisation: 'operator',
  teams: ['front'],
  policy: { pack: policy.pack, version: policy.version, digest: policy.digest, mode: policy.mode },
  decision: structuredClone(evaluate(policy, facts)),
  facts,
  ...over,
});
let made = 0;

function simulated(was: Policy, proposed: Policy, items: readonly RecordedDecision[]): Promise<Simulation> {
  const store = {
    policyBundle: async (digest: string) => (digest === was.digest ? was.bundle : null),
    recordedDecisions: async (_: unknown, after: number, limit: number) => {
      const page = items.slice(after + 1, after + 1 + limit);
      const next = after + page.length;
      return { items: [...page], next: next + 1 >= items.length ? null : next, size: items.length };
    },
  };
  return simulate({ store }, { proposed, from: 0, to: Number.MAX_SAFE_INTEGER });
}

const small = policyOf(SMALL);
/** Changes that ask no fact which was not recorded. */
const PROPOSED = [
  small,
  policyOf(SMALL.replace('categories: [contact, billing]', 'categories: [contact, citizen-number]')),
  policyOf(
    SMALL.replace('refund: { max: 50, currency: EUR, then: ask }', 'refund: { max: 20, currency: EUR }'),
  ),
  policyOf(SMALL.replace('until: 2026-12-31', 'until: 2026-10-31').replace('mode: enforce', 'mode: observe')),
  policyOf(
    SMALL.replace('lookupsPerTask: 20', 'lookupsPerTask: 2').replace('audit: {', 'audit: { note: required,'),
  ),
];

const worlds = fc.record({
  at: fc.integer({ min: Date.parse('2026-06-01T00:00:00Z'), max: Date.parse('2027-03-01T00:00:00Z') }),
  reason: fc.constantFrom(null, 'curious', ...small.reasons.keys()),
  hasNote: fc.boolean(),
  fields: fc.option(fc.subarray(['name', 'iban', 'bsn', 'nonsense'], { minLength: 1 })),
  change: fc.option(
    fc.record({
      action: fc.constantFrom('refund', 'discount'),
      amount: fc.constantFrom(null, 5, 30, 80),
      currency: fc.constantFrom(null, 'EUR'),
    }),
  ),
  country: fc.constantFrom(null, 'NL', 'BE', 'US'),
  roles: fc.subarray([...small.roles.keys()]),
  kind: fc.constantFrom('human' as const, 'software' as const),
  organisation: fc.constantFrom('operator', 'partner'),
  consent: fc.constantFrom(null, 'given' as const, 'withdrawn' as const),
  evidence: fc.constantFrom('present' as const, 'absent' as const, 'unknown' as const),
  task: fc.option(
    fc.record({ subjects: fc.integer({ min: 1, max: 2 }), lookups: fc.integer({ min: 1, max: 25 }) }),
  ),
  person: fc.integer({ min: 1, max: 12 }),
  teams: fc.subarray(['front', 'back', 'night']),
});

const factsOf = (world: typeof worlds extends fc.Arbitrary<infer T> ? T : never): Facts => {
  const { roles, kind, organisation, consent, person: _, teams: __, ...given } = world;
  return lookup({
    ...given,
    context: { site: 'groningen', device: null, network: null },
    actor: person({ roles, kind, organisation }),
    consent: consent && { status: consent, validUntil: null, version: 'k-1' },
  });
};

describe('a simulation', () => {
  it('tells exactly what evaluate says of the recorded facts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(worlds, { minLength: 1, maxLength: 60 }),
        fc.constantFrom(...PROPOSED),
        async (all, proposed) => {
          const items = all.map((world) =>
            recorded(small, factsOf(world), {
              person: world.person,
              teams: world.teams,
              organisation: world.organisation,
            }),
          );
          const found = await simulated(small, proposed, items);
          expect(found).toMatchObject(naive(proposed, items));
          expect(found.unjudged).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('of the very policy that decided changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(worlds, { minLength: 1, maxLength: 60 }), async (all) => {
        const items = all.map((world) => recorded(small, factsOf(world)));
        expect(await simulated(small, policyOf(SMALL), items)).toMatchObject({
          lookups: items.length,
          changed: 0,
          unjudged: 0,
          fields: [],
          rules: [],
          examples: [],
        });
      }),
      { numRuns: 50 },
    );
  });
});

/** The same by a loop that remembers nothing. */
function naive(proposed: Policy, items: readonly RecordedDecision[]) {
  const counts = { lookups: 0, changed: 0, denied: 0, asked: 0, permitted: 0, withheld: 0, shown: 0 };
  const zero = () => Object.fromEntries(EFFECTS.map((effect) => [effect, 0]));
  const answers: Record<string, Record<string, number>> = Object.fromEntries(
    EFFECTS.map((effect) => [effect, zero()]),
  );
  const met = structuredClone(answers);
  const fields: Record<string, { field: string; withheld: number; shown: number }> = {};
  const reasons: Record<string, { reason: string | null; lookups: number; changed: number }> = {};
  for (const { facts, decision: was } of items) {
    const now: Decision = evaluate(proposed, facts);
    counts.lookups++;
    (answers[was.wouldBe] as Record<string, number>)[now.wouldBe] =
      ((answers[was.wouldBe] as Record<string, number>)[now.wouldBe] ?? 0) + 1;
    (met[was.effect] as Record<string, number>)[now.effect] =
      ((met[was.effect] as Record<string, number>)[now.effect] ?? 0) + 1;
    const group = reasons[String(facts.reason)] ?? { reason: facts.reason, lookups: 0, changed: 0 };
    reasons[String(facts.reason)] = group;
    group.lookups++;
    const gone = was.permitted.filter((name) => !now.permitted.includes(name));
    const come = now.permitted.filter((name) => !was.permitted.includes(name));
    if (was.wouldBe === now.wouldBe && gone.length === 0 && come.length === 0) continue;
    counts.changed++;
    group.changed++;
    if (was.wouldBe !== now.wouldBe)
      counts[({ deny: 'denied', ask: 'asked', permit: 'permitted' } as const)[now.wouldBe]]++;
    if (was.wouldBe === 'deny' || now.wouldBe === 'deny') continue;
    if (gone.length > 0) counts.withheld++;
    if (come.length > 0) counts.shown++;
    for (const [list, name] of [
      [gone, 'withheld'],
      [come, 'shown'],
    ] as const) {
      for (const field of list) {
        fields[field] ??= { field, withheld: 0, shown: 0 };
        fields[field][name]++;
      }
    }
  }
  return {
    ...counts,
    answers,
    met,
    fields: expect.arrayContaining(Object.values(fields)),
    reasons: expect.arrayContaining(Object.values(reasons).map((group) => expect.objectContaining(group))),
  };
}

describe('what cannot be judged', () => {
  const judged = async (change: [string, string], facts: Partial<Facts>) => {
    const proposed = policyOf(SMALL.replace(...change));
    const { unjudged, open, changed } = await simulated(small, proposed, [recorded(small, lookup(facts))]);
    return { unjudged, changed, open: Object.entries(open).flatMap(([fact, n]) => (n > 0 ? [fact] : [])) };
  };
  const NONE = { unjudged: 0, open: [], changed: 0 };
  const NEEDS_WORK = 'audit: { evidence: { any: [case], then: deny },';

  it('is work that nobody looked for, where the answer hangs on it', async () => {
    const audit = { reason: 'audit', evidence: 'unknown' } as const;
    expect(await judged(['audit: {', NEEDS_WORK], audit)).toMatchObject({ unjudged: 1, open: ['evidence'] });
    expect(await judged(['audit: {', 'audit: { evidence: { any: [case] },'], audit)).toEqual(NONE);
    // Denied whatever the work: that much is known.
    const stranger = { ...audit, actor: person({ known: false }) };
    expect(await judged(['audit: {', NEEDS_WORK], stranger)).toEqual(NONE);
  });

  it('is work looked for in another window, unless the one holds whatever the other says', async () => {
    const demand = 'evidence: { any: [interaction, case], before: PT15M, after: PT4H }';
    const wider = demand.replace('PT4H }', 'P1D, then: deny }');
    const narrower = demand.replace('PT4H }', 'PT1H, then: deny }');
    const fewer = demand.replace('[interaction, case]', '[case]').replace('PT4H }', 'PT4H, then: deny }');
    expect(await judged([demand, wider], { evidence: 'present' })).toEqual(NONE);
    expect(await judged([demand, wider], { evidence: 'absent' })).toMatchObject({ unjudged: 1 });
    expect(await judged([demand, narrower], { evidence: 'present' })).toMatchObject({ unjudged: 1 });
    expect(await judged([demand, narrower], { evidence: 'absent' })).toMatchObject({
      unjudged: 0,
      changed: 1,
    });
    expect(await judged([demand, fewer], { evidence: 'present' })).toMatchObject({ unjudged: 1 });
    expect(await judged([demand, fewer], { evidence: 'absent' })).toMatchObject({ unjudged: 0, changed: 1 });
    expect(await judged([demand, fewer], { evidence: 'unknown' })).toEqual(NONE);
  });

  it('is what a customer said about another purpose than was asked for then', async () => {
    const moved: [string, string] = ['  offer: {', '  offer: { purpose: dpv:DirectMarketing,'];
    expect(await judged(moved, { reason: 'offer' })).toMatchObject({ unjudged: 1, open: ['consent'] });
    const required: [string, string] = ['audit: {', 'audit: { consent: required,'];
    expect(await judged(required, { reason: 'audit' })).toMatchObject({ unjudged: 0, changed: 1 });
  });

  it('is where somebody sat, in lookups recorded before that was a fact', async () => {
    const asks: [string, string] = ['audit: {', 'audit: { context: { device: managed },'];
    expect(await judged(asks, { reason: 'audit' })).toMatchObject({ unjudged: 1, open: ['context'] });
    const told = { reason: 'audit', context: { site: null, device: null, network: null } };
    expect(await judged(asks, told)).toMatchObject({ unjudged: 0, changed: 1 });
  });
});

describe('groups of people', () => {
  const group = (name: string, people: number[]) => ({
    name,
    people: new Set(people),
    figures: people.length,
  });
  const sum = (all: readonly number[]) => all.reduce((a, b) => a + b, 0);

  it('of five are told; smaller ones only together', () => {
    const told = toldGroups(
      [group('a', [1, 2, 3, 4, 5]), group('b', [6, 7, 8]), group('c', [9, 10]), group('bots', [])],
      sum,
    );
    expect(told.groups.map(({ name }) => name)).toEqual(['a', 'bots']);
    expect(told.together).toEqual({ groups: 2, people: 5, figures: 5 });
  });

  it('that are too few even together take in the next larger one, so that no subtraction tells them', () => {
    const told = toldGroups(
      [group('a', [1, 2, 3, 4, 5, 6, 7]), group('b', [11, 12, 13, 14, 15]), group('c', [20])],
      sum,
    );
    expect(told.groups.map(({ name }) => name)).toEqual(['a']);
    expect(told.together).toMatchObject({ groups: 2, people: 6 });
  });

  it('of whom there are fewer than five in all are not told', () => {
    expect(toldGroups([group('a', [1, 2]), group('b', [2, 3])], sum)).toEqual({
      groups: [],
      together: null,
      withheld: true,
    });
  });

  it('never fewer than five, whatever the teams', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 9 }), { maxLength: 8 }),
        (teams) => {
          const { groups, together } = toldGroups(
            teams.map((people, i) => group(`t${i}`, people)),
            sum,
          );
          for (const { people } of groups)
            expect(people.size === 0 || people.size >= LEAST_PEOPLE).toBe(true);
          if (together) expect(together.people).toBeGreaterThanOrEqual(LEAST_PEOPLE);
        },
      ),
    );
  });

  it('a simulation tells no team of four', async () => {
    const items = [1, 2, 3, 4].map((one) => recorded(small, lookup(), { person: one, teams: ['front'] }));
    const more = [5, 6, 7, 8, 9].map((one) => recorded(small, lookup(), { person: one, teams: ['back'] }));
    const alone = await simulated(small, small, items);
    expect(alone).toMatchObject({ organisations: { rows: [], withheld: true }, teams: [] });
    const both = await simulated(small, small, [...items, ...more]);
    expect(both.organisations.rows).toMatchObject([{ name: 'operator', people: 9 }]);
    // Four could be had by subtracting five from nine.
    expect(both.teams).toMatchObject([{ rows: [], together: { groups: 2, people: 9 } }]);
  });
});
