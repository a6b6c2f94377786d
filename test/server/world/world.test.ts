import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ConsentRequest } from '#model/consent.ts';
import { DirectoryItem } from '#model/directory.ts';
import { CampaignMembers, EvidenceItem } from '#model/evidence.ts';
import { childId } from '#model/ids.ts';
import { LookupRequest, OutcomeRequest } from '#model/lookup.ts';
import { mondayBefore } from '#server/world/calendar.ts';
import { countsOf, LOSING_SOURCE, LOST, lostIn } from '#server/world/loss.ts';
import { MISUSES, WEEK_MISUSES } from '#server/world/nouns.ts';
import { DEMO } from '#server/world/options.ts';
import { portions, timeline } from '#server/world/timeline.ts';
import { makeWorld, type World } from '#server/world/world.ts';
import { makeJoiner } from './joiner.ts';

const start = mondayBefore(Date.parse('2026-11-18T12:00:00Z'));
const demo = makeWorld({ ...DEMO, start });
const allLookups = [...demo.lookups()];
const allEvidence = [...demo.evidence()];
const joins = makeJoiner(demo);

const text = (world: World): string =>
  JSON.stringify([
    [...world.directory()],
    [...world.consents()],
    [...world.members()],
    [...world.evidence()],
    [...world.lookups()],
    world.misuses(),
  ]);

describe('a world', () => {
  it('is the same for the same seed and another for another', () => {
    const small = { ...DEMO, start, days: 2, agents: 40, customers: 500 };
    const once = text(makeWorld(small));
    expect(text(makeWorld(small)) === once).toBe(true);
    expect(text(makeWorld({ ...small, seed: 8 })) === once).toBe(false);
  });

  it('sends nothing that the service would refuse', () => {
    const refused: unknown[] = [];
    const check = (
      schema: { safeParse(item: unknown): { success: boolean; error?: unknown } },
      item: unknown,
    ) => {
      const result = schema.safeParse(item);
      if (!result.success) refused.push({ item, error: String(result.error) });
    };
    for (const item of demo.directory()) check(DirectoryItem, item);
    for (const item of demo.consents()) check(ConsentRequest, item);
    for (const { subjects } of demo.members()) check(CampaignMembers, { subjects });
    for (const item of allEvidence) check(EvidenceItem, item);
    for (const { request, outcome } of allLookups) {
      check(LookupRequest, request);
      if (outcome) check(OutcomeRequest, outcome);
    }
    expect(refused.slice(0, 3)).toEqual([]);
  });

  it('makes about ten thousand lookups in the demo week, in order, each with its own id and place', () => {
    expect(allLookups.length).toBeGreaterThan(8000);
    expect(allLookups.length).toBeLessThan(12_000);
    expect(new Set(allLookups.map(({ request }) => request.id)).size).toBe(allLookups.length);
    const seqs = new Map<string, number>();
    let before = '';
    for (const { request } of allLookups) {
      expect(request.occurredAt >= before).toBe(true);
      expect(parseInt(request.id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse(request.occurredAt));
      expect(request.source.seq).toBe((seqs.get(request.source.id) ?? 0) + 1);
      seqs.set(request.source.id, request.source.seq);
      before = request.occurredAt;
    }
    expect(seqs.size).toBe(4);
  });

  it('explains at least 95 % of the honest lookups with its own records of work', () => {
    const honest = allLookups.filter(({ request, truth }) => truth === 'honest' && request.subject);
    const explained = honest.filter(({ request }) => joins(request)).length / honest.length;
    expect(explained).toBeGreaterThan(0.95);
    expect(explained).toBeLessThan(1);
  });

  it('leaves honest people sloppy: references missing or mistyped, reasons beside the right one', () => {
    const known = new Set(allEvidence.flatMap((item) => ('id' in item ? [item.id] : [])));
    const calls = allLookups.filter(
      ({ request, truth }) => truth === 'honest' && request.channel === 'phone',
    );
    const without = calls.filter(({ request }) => !request.reference).length / calls.length;
    const mistyped = calls.filter(
      ({ request }) => request.reference && !known.has(request.reference.id),
    ).length;
    expect(without).toBeGreaterThan(0.28);
    expect(without).toBeLessThan(0.42);
    expect(mistyped).toBeGreaterThan(5);
    expect(mistyped).toBeLessThan(calls.length / 50);
    const noReason = calls.filter(({ request }) => !request.reason).length / calls.length;
    expect(noReason).toBeGreaterThan(0.005);
    expect(noReason).toBeLessThan(0.04);
  });

  it('plants every kind of misuse once, each with its actor, its lookups and its story', () => {
    const misuses = demo.misuses();
    expect(misuses.map(({ kind }) => kind)).toEqual(WEEK_MISUSES);
    expect(new Set(misuses.flatMap(({ about }) => about.map(({ id }) => id))).size).toBe(WEEK_MISUSES.length);
    const byId = new Map(
      allLookups.flatMap((lookup) => {
        const { id, subjects } = lookup.request;
        return (subjects?.map((_, i) => childId(id, i)) ?? [id]).map((one) => [one, lookup] as const);
      }),
    );
    for (const { kind, about, lookups, story } of misuses) {
      expect(lookups.length, kind).toBeGreaterThanOrEqual(2);
      expect(story.length).toBeGreaterThan(40);
      for (const id of lookups) {
        expect(byId.get(id)).toMatchObject({ truth: { misuse: kind } });
        expect(about.map((one) => one.id)).toContain(byId.get(id)?.request.actor.id);
      }
    }
    const planted = [...byId.values()].filter(({ truth }) => truth !== 'honest').length;
    expect(planted).toBe(misuses.reduce((sum, { lookups }) => sum + lookups.length, 0));
  });

  it('leaves a misuse that rests on having no work without any', () => {
    const withWork = new Set(['backdated-case', 'fields-not-permitted', 'consent-withdrawn', 'task-drift']);
    const without = allLookups.filter(
      ({ request, truth }) => truth !== 'honest' && !withWork.has(truth.misuse) && request.subject,
    );
    expect(without.length).toBeGreaterThan(150);
    expect(without.filter(({ request }) => joins(request)).length).toBeLessThan(without.length * 0.02);
  });

  it('loses records, not lookups, as coverage falls', () => {
    const half = makeWorld({ ...DEMO, start, coverage: 0.5 });
    expect(JSON.stringify([...half.lookups()])).toBe(JSON.stringify(allLookups));
    const work = (world: World) =>
      [...world.evidence()].filter((i) => i.type === 'interaction' || i.type === 'case').length;
    expect(work(half) / work(demo)).toBeGreaterThan(0.45);
    expect(work(half) / work(demo)).toBeLessThan(0.55);
    const beats = (world: World) => [...world.evidence()].filter((item) => item.type === 'heartbeat').length;
    expect(beats(half)).toBe(beats(demo));
  });

  it('plants misuse in proportion when a share is asked for', () => {
    const world = makeWorld({ ...DEMO, start, days: 12, misuse: { share: 0.03 } });
    const lookups = [...world.lookups()];
    const bad = lookups.filter(({ truth }) => truth !== 'honest').length / lookups.length;
    expect(bad).toBeGreaterThan(0.015);
    expect(bad).toBeLessThan(0.06);
    expect(new Set(world.misuses().map(({ kind }) => kind)).size).toBe(MISUSES.length);
  });

  it('refuses a start that is no Monday midnight in Amsterdam', () => {
    expect(() => makeWorld({ ...DEMO, start: start + 3_600_000 })).toThrow(RangeError);
  });

  it('keeps its opening hours across a change of the clock', () => {
    const october = mondayBefore(Date.parse('2026-10-21T12:00:00Z'));
    const world = makeWorld({ ...DEMO, start: october, days: 8 });
    const calls = [...world.lookups()].filter(
      ({ request, truth }) => truth === 'honest' && request.reason === 'service-question',
    );
    const hour = (at: string) =>
      Number(
        new Intl.DateTimeFormat('en-GB', {
          timeZone: 'Europe/Amsterdam',
          hour: '2-digit',
          hourCycle: 'h23',
        }).format(Date.parse(at)),
      );
    const hours = calls.map(({ request }) => hour(request.occurredAt));
    expect(Math.min(...hours)).toBeGreaterThanOrEqual(7);
    expect(Math.max(...hours)).toBeLessThanOrEqual(21);
    const monday = calls.filter(({ request }) => Date.parse(request.occurredAt) > october + 7 * 86_400_000);
    expect(Math.min(...monday.map(({ request }) => hour(request.occurredAt)))).toBeGreaterThanOrEqual(7);
  });
});

describe('the gateway that loses an afternoon', () => {
  const lost = lostIn(demo);
  const its = allLookups.filter(({ request }) => lost.has(request.id));

  it('loses honest lookups of one partner within some hours, and the CRM counted them', () => {
    expect(its).toHaveLength(LOST);
    expect(new Set(its.map(({ request }) => request.source.id))).toEqual(new Set([LOSING_SOURCE]));
    expect(its.every(({ truth }) => truth === 'honest')).toBe(true);
    const times = its.map(({ request }) => Date.parse(request.occurredAt));
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(5 * 3_600_000);
    const counted = countsOf(demo).map(({ source, counts }) => [
      source,
      counts.reduce((sum, { lookups }) => sum + lookups, 0),
    ]);
    const made = new Map<string, number>();
    for (const { request } of allLookups) {
      const customers = request.subjects?.length ?? 1;
      made.set(request.source.id, (made.get(request.source.id) ?? 0) + customers);
    }
    expect(new Map(counted as [string, number][])).toEqual(made);
  });

  it('does so in a week of two days as well', () => {
    expect(lostIn(makeWorld({ ...DEMO, start, days: 2 })).size).toBe(LOST);
  });
});

describe('the timeline', () => {
  it('holds everything once, in order of time', () => {
    const counts = { directory: 0, consent: 0, members: 0, evidence: 0, lookup: 0 };
    let before = Number.NEGATIVE_INFINITY;
    for (const { at, kind } of timeline(demo)) {
      expect(at).toBeGreaterThanOrEqual(before);
      before = at;
      counts[kind]++;
    }
    expect(counts).toEqual({
      directory: [...demo.directory()].length,
      consent: [...demo.consents()].length,
      members: [...demo.members()].length,
      evidence: allEvidence.length,
      lookup: allLookups.length,
    });
  });
});

describe('portions of the timeline', () => {
  it('hold everything once, in far fewer requests, evidence of a slice before its lookups', () => {
    const slice = 5 * 60_000;
    const all = [...portions(demo, slice, 200)];
    const switches = [...timeline(demo)].reduce(
      ({ count, last }, { kind }) => ({ count: count + (kind === last ? 0 : 1), last: kind }),
      { count: 0, last: '' },
    ).count;
    expect(all.length).toBeLessThan(switches / 2);
    expect(Math.max(...all.map(({ items }) => items.length))).toBeLessThanOrEqual(200);
    expect(all.flatMap(({ items }) => items).length).toBe([...timeline(demo)].length);
    const spans = all.filter(({ kind }) => kind === 'evidence' || kind === 'lookup');
    let before = { slice: 0, kind: '' };
    for (const { at, kind } of spans) {
      const now = { slice: Math.floor(at / slice), kind };
      expect(now.slice).toBeGreaterThanOrEqual(before.slice);
      if (now.slice === before.slice) expect(before.kind === 'lookup' && kind === 'evidence').toBe(false);
      before = now;
    }
  });
});

describe('the world and the pack contact-centre-nl', () => {
  interface Pack {
    categories: Record<string, { fields: string[] }>;
    reasons: Record<string, { categories: string[] }>;
    roles: Record<string, { reasons: string[] }>;
    organisations: Record<string, { reasons?: string[] }>;
  }
  const pack = parse(
    readFileSync(new URL('../../../policies/packs/contact-centre-nl.yaml', import.meta.url), 'utf8'),
  ) as Pack;
  const actors = new Map(
    [...demo.directory()].flatMap((item) => (item.type === 'actor' ? [[item.id, item] as const] : [])),
  );

  it('agree on what honest people may do', () => {
    let not = 0;
    const honest = allLookups.filter(({ request, truth }) => truth === 'honest' && request.reason);
    for (const { request } of honest) {
      const actor = actors.get(request.actor.id);
      const reason = request.reason ?? '';
      const fields = new Set(
        pack.reasons[reason]?.categories.flatMap((category) => pack.categories[category]?.fields ?? []),
      );
      const limits = pack.organisations[actor?.organisation ?? '']?.reasons;
      const role = pack.roles[actor?.roles?.[0] ?? ''];
      if (!role?.reasons.includes(reason) || (limits && !limits.includes(reason))) not++;
      else
        expect(
          [...(request.fields ?? [])].filter((field) => !fields.has(field)),
          reason,
        ).toEqual([]);
    }
    // A few click a reason that is not theirs; no more than a few.
    expect(not / honest.length).toBeLessThan(0.015);
  });
});
