import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compilePolicy } from '#policies/compile.ts';
import type { PathLink } from '#policies/vocabulary.ts';
import { createSink } from '#server/cli/sink.ts';
import { grade } from '#server/evidence/grade.ts';
import { mine } from '#server/evidence/mining/mine.ts';
import { fits, type Link, type Pair } from '#server/evidence/mining/pairs.ts';
import { mineEvidence } from '#server/evidence/mining/run.ts';
import { miningText, packText } from '#server/evidence/mining/text.ts';
import { makeService, PACKS, type Service } from '../http/service.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const OPTIONS = { least: 5, leastPrecision: 0.8, most: 20 };

const link = (over: Partial<Link> = {}): Link => ({
  work: 'case',
  through: 'past-team',
  queue: null,
  kind: null,
  before: 0,
  after: 0,
  ...over,
});
let serial = 0;
const pair = (links: Link[], over: Partial<Pair> = {}): Pair => ({
  lookup: `l-${++serial}`,
  teams: ['front'],
  reason: null,
  known: false,
  links,
  ...over,
});
const many = (n: number, make: (i: number) => Pair): Pair[] => Array.from({ length: n }, (_, i) => make(i));

describe('a mined path', () => {
  it('accounts for many lookups and few random pairs, with the windows that set them apart', () => {
    const real = [
      ...many(40, (i) => pair([link({ after: (i % 20) * HOUR })])),
      ...many(60, () => pair([link({ after: 13 * DAY })])).slice(0, 3),
      ...many(200, () => pair([])),
    ];
    const random = [...many(30, () => pair([link({ after: 10 * DAY })])), ...many(200, () => pair([]))];
    const [first, ...others] = mine(real, random, OPTIONS);
    expect(first).toMatchObject({
      path: { work: 'case', through: 'past-team', before: 0, after: DAY },
      lookups: 40,
      newly: 40,
      random: 0,
    });
    expect(first?.examples).toHaveLength(5);
    expect(others).toEqual([]);
  });

  it('is none where random pairs have it as often as lookups do', () => {
    const real = many(100, () => pair([link({ through: 'team' })]));
    expect(
      mine(
        real,
        many(100, () => pair([link({ through: 'team' })])),
        OPTIONS,
      ),
    ).toEqual([]);
  });

  it('grows by a demand where the tie alone would explain anybody', () => {
    const ofQueue = (queue: string) => link({ work: 'interaction', through: 'anybody', queue });
    const real = [
      ...many(30, () => pair([ofQueue('q-callback')], { teams: ['callbacks'] })),
      ...many(50, () => pair([])),
    ];
    const random = many(200, (i) =>
      pair([ofQueue(i % 2 ? 'q-callback' : 'q-billing')], { teams: ['front'] }),
    );
    const [only] = mine(real, random, OPTIONS);
    expect(only).toMatchObject({ newly: 30, random: 0, path: { through: 'anybody', work: 'interaction' } });
    expect([...(only?.path.teams ?? [])]).toEqual(['callbacks']);
  });

  it('counts a lookup as new once: what an accepted path or an earlier proposal explains is not new again', () => {
    const both = [link(), link({ through: 'past-assignee' })];
    const real = [...many(20, () => pair(both)), ...many(20, () => pair(both, { known: true }))];
    const found = mine(
      real,
      many(50, () => pair([])),
      OPTIONS,
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ newly: 20, lookups: 40 });
  });

  it('never explains fewer lookups than one with a further demand, and is the same for the same pairs', () => {
    const anyLink = fc.record({
      work: fc.constantFrom('case' as const, 'interaction' as const),
      through: fc.constantFrom<PathLink>('team', 'past-team', 'anybody'),
      queue: fc.constantFrom(null, 'q-1', 'q-2'),
      kind: fc.constantFrom(null, 'kyc'),
      before: fc.constant(0),
      after: fc.integer({ min: 0, max: 14 * DAY }),
    });
    const anyPair = fc.record({
      lookup: fc.uuid(),
      teams: fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }),
      reason: fc.constantFrom(null, 'order'),
      known: fc.boolean(),
      links: fc.array(anyLink, { maxLength: 4 }),
    });
    const pairs = fc.array(anyPair, { maxLength: 60 });
    fc.assert(
      fc.property(pairs, pairs, (real, random) => {
        const options = { least: 2, leastPrecision: 0.6, most: 5 };
        const found = mine(real, random, options);
        expect(mine(real, random, options)).toEqual(found);
        for (const { path, lookups, newly, precision } of found) {
          expect(newly).toBeGreaterThanOrEqual(options.least);
          expect(precision).toBeGreaterThanOrEqual(options.leastPrecision);
          expect(lookups).toBe(real.filter((one) => fits(path, one)).length);
          const wider = { ...path, teams: null, queues: null, kinds: null, reasons: null };
          expect(real.filter((one) => fits(wider, one)).length).toBeGreaterThanOrEqual(lookups);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** A desk whose people work in two ways that no path of the product knows. */
describe('mining a desk', () => {
  const START = Date.parse('2026-11-02T08:00:00Z');
  const TO = Date.parse('2026-11-23T00:00:00Z');
  const iso = (at: number) => new Date(at).toISOString();
  let service: Service;
  beforeEach(async () => {
    service = await makeService('observe', { people: false });
    const { inzage, store, clock } = service;
    const sink = createSink({ inzage, store, clock, source: 'crm' });
    const teams = ['intake', 'claims', 'callbacks'];
    await sink.directory([
      { type: 'organisation', id: 'own', kind: 'controller' },
      ...teams.map((id) => ({ type: 'team', id, organisation: 'own' })),
      ...teams.flatMap((team) =>
        [0, 1, 2].map((n) => ({
          type: 'actor',
          id: `${team}-${n}`,
          kind: 'human',
          organisation: 'own',
          teams: [team],
          roles: ['service-agent'],
        })),
      ),
    ]);
    const evidence: Record<string, unknown>[] = [];
    const lookups: Record<string, unknown>[] = [];
    const look = (actor: string, subject: string, at: number) =>
      lookups.push({ actor: { id: actor }, subject, operation: 'view', occurredAt: iso(at), system: 'crm' });
    for (let i = 0; i < 120; i++) {
      const at = START + i * 2 * HOUR;
      const subject = `c-${i}`;
      // A case begins with intake and goes on to claims; intake looks again days later, to tell the customer.
      const opened = { type: 'case', id: `case-${i}`, subject, kind: 'claim', openedAt: iso(at) };
      evidence.push({ ...opened, team: 'intake', at: iso(at) });
      evidence.push({ ...opened, team: 'claims', at: iso(at + 4 * HOUR) });
      if (i % 3 === 0) look(`intake-${i % 3}`, subject, at + (1 + (i % 4)) * DAY);
      // A call that nobody could help with goes to the queue for callbacks, whose team looks before it calls.
      const caller = `k-${i}`;
      evidence.push({
        type: 'interaction',
        id: `call-${i}`,
        channel: 'phone',
        direction: 'inbound',
        subject: caller,
        actors: [`claims-${i % 3}`],
        queue: i % 2 === 0 ? 'q-callback' : 'q-claims',
        startedAt: iso(at),
        endedAt: iso(at + HOUR / 6),
      });
      if (i % 2 === 0) look(`callbacks-${i % 3}`, caller, at + 3 * HOUR);
      // What claims does is explained already; and now and then somebody looks for no reason at all.
      look(`claims-${i % 3}`, caller, at + HOUR / 6);
      if (i % 10 === 0) look(`callbacks-${i % 3}`, `x-${i}`, at + HOUR);
    }
    evidence.push({ type: 'heartbeat', source: 'crm', watermark: iso(TO) });
    expect(await sink.evidence(evidence)).toMatchObject({ rejected: 0 });
    expect(await sink.lookups(lookups)).toMatchObject({ rejected: 0 });
  });
  afterEach(() => service.close());

  const texts = PACKS.observe.map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const withLayer = (layer = '') => {
    const own = layer === '' ? [] : [{ file: 'mined.yaml', text: layer }];
    const { policy, problems } = compilePolicy([...texts, ...own]);
    if (!policy) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
    return policy;
  };
  const mined = (policy = withLayer()) =>
    mineEvidence({ store: service.store, policy: () => policy, from: START, to: TO, limit: 5000, seed: 7 });

  it('proposes both ways of working, with their numbers, and neither of the idle looks', async () => {
    const mining = await mined();
    expect(mining).toMatchObject({ lookups: 232, sampled: 232, unexplained: 112 });
    const paths = mining.paths.map(({ path, newly, precision }) => ({
      work: path.work,
      through: path.through,
      newly,
      isPrecise: precision >= 0.8,
    }));
    expect(paths).toEqual([
      { work: 'interaction', through: 'anybody', newly: 60, isPrecise: true },
      { work: 'case', through: 'past-team', newly: 40, isPrecise: true },
    ]);
    const [queue] = mining.paths;
    expect([...(queue?.path.teams ?? [])]).toEqual(['callbacks']);
    const text = miningText(mining);
    expect(text).toContain('232 of 232 lookups sampled; 112 of them explained by no accepted path');
    expect(text).toContain('explains 60 lookups (25.9 %), 60 of them so far unexplained');
    expect(await mined()).toEqual(mining);
  });

  it('is accepted as a layer of the pack, whose paths then explain and are proposed no more', async () => {
    const { paths } = await mined();
    const policy = withLayer(`format: 1\npack: mined\nversion: 1.0.0\n${packText(paths)}`);
    expect(policy.explanations.size).toBe(2);
    expect((await mined(policy)).paths).toEqual([]);
    const graded: string[] = [];
    await service.store.samplePairs({ from: START, to: TO, limit: 1000, seed: 1 }, (input) => {
      const { grade: given, explanations } = grade(input, policy, TO + 9 * DAY);
      const [path] = explanations;
      graded.push(`${given} ${path ? `${path.template} ${path.strength} ${path.weakness}` : ''}`.trim());
    });
    const counts = Object.fromEntries(
      [...Map.groupBy(graded, (one) => one)].map(([of, all]) => [of, all.length]),
    );
    expect(counts).toEqual({
      'explained handled-interaction strong null': 120,
      'explained pack:mined-1-interaction-callbacks weak declared-path': 60,
      'explained pack:mined-2-case-past-team weak declared-path': 40,
      unexplained: 12,
    });
  });
});
