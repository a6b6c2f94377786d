import { describe, expect, it } from 'vitest';
import { LookupRequest, OutcomeRequest } from '#model/lookup.ts';
import { mondayBefore } from '#server/world/calendar.ts';
import { countsOf } from '#server/world/loss.ts';
import { type Habit, MISUSES } from '#server/world/nouns.ts';
import type { WorldOptions } from '#server/world/options.ts';
import { makeWorld } from '#server/world/world.ts';

const start = mondayBefore(Date.parse('2026-11-18T12:00:00Z'));
const size: WorldOptions = {
  seed: 3,
  start,
  days: 12,
  agents: 60,
  customers: 4000,
  coverage: 1,
  misuse: { times: 1, varied: true },
  friction: 1,
};
const small: WorldOptions = { ...size, days: 2, agents: 40, customers: 1000 };
const world = makeWorld(size);
const lookups = [...world.lookups()];
const misuses = world.misuses();
const directory = [...world.directory()];
const subjects = new Map(
  directory.flatMap((item) => (item.type === 'subject' ? [[item.id, item] as const] : [])),
);
const actors = new Map(
  directory.flatMap((item) => (item.type === 'actor' ? [[item.id, item] as const] : [])),
);
const of = (kind: string) => lookups.filter(({ truth }) => truth !== 'honest' && truth.misuse === kind);

describe('misuse in a world', () => {
  it('is planted of every kind, in requests that the service takes', () => {
    expect(misuses.map(({ kind }) => kind)).toEqual(MISUSES);
    for (const { kind, lookups: looks, from, to, story } of misuses) {
      expect(to, kind).toBeGreaterThanOrEqual(from);
      expect(story.length, kind).toBeGreaterThan(40);
      if (kind !== 'missing-lookups') expect(looks.length, kind).toBeGreaterThanOrEqual(1);
    }
    for (const { request, outcome } of lookups.filter(({ truth }) => truth !== 'honest')) {
      expect(LookupRequest.safeParse(request).error).toBeUndefined();
      if (outcome) expect(OutcomeRequest.safeParse(outcome).error).toBeUndefined();
    }
  });

  it('comes in other sizes with another seed, and in the same with the same', () => {
    const kinds = ['volume-spike', 'enumeration', 'off-shift', 'peek'] as const;
    const sizes = (seed: number) =>
      makeWorld({ ...small, seed, misuse: { kinds, varied: true } })
        .misuses()
        .map((m) => m.lookups.length);
    expect(sizes(3)).toEqual(sizes(3));
    expect(sizes(4)).not.toEqual(sizes(3));
  });

  it('can be limited to some kinds, each so many times', () => {
    const some = makeWorld({ ...small, misuse: { kinds: ['self', 'peek'], times: 3 } }).misuses();
    expect(some.map(({ kind }) => kind)).toEqual(['self', 'peek', 'self', 'peek', 'self', 'peek']);
    expect(makeWorld({ ...small, misuse: { times: 0 } }).misuses()).toEqual([]);
  });

  it('of a household is at one’s own address or under one’s own name in the street; a ring’s at the other’s', () => {
    const near = (actor: string | undefined, subject: string | null | undefined) => {
      const [a, s] = [actors.get(actor ?? ''), subjects.get(subject ?? '')];
      return (
        a?.customerId !== subject &&
        (a?.addressKey === s?.addressKey ||
          (a?.surnameKey === s?.surnameKey && a?.postcodeKey === s?.postcodeKey))
      );
    };
    const own = of('household').map(({ request }) => near(request.actor.id, request.subject));
    expect(own.length).toBeGreaterThan(1);
    expect(own.every(Boolean)).toBe(true);
    const [ring] = misuses.filter(({ kind }) => kind === 'family-ring');
    const pair = ring?.about.map(({ id }) => id) ?? [];
    expect(pair).toHaveLength(2);
    for (const { request } of of('family-ring'))
      expect(
        near(
          pair.find((id) => id !== request.actor.id),
          request.subject,
        ),
      ).toBe(true);
  });

  it('past the log leaves a gap in the numbers, or shows in the CRM’s own counts alone', () => {
    const gaps: number[] = [];
    for (const seed of [3, 4, 5, 6]) {
      const other = makeWorld({ ...small, seed, misuse: { kinds: ['missing-lookups'] } });
      const [episode] = other.misuses();
      const source = episode?.about[0]?.id;
      const seqs = [...other.lookups()].filter(({ request }) => request.source.id === source);
      const last = Math.max(...seqs.map(({ request }) => request.source.seq));
      const counted = countsOf(other).find((counts) => counts.source === source);
      const unsent = (counted?.counts.reduce((sum, hour) => sum + hour.lookups, 0) ?? 0) - seqs.length;
      expect(unsent).toBeGreaterThanOrEqual(20);
      expect(episode?.lookups).toEqual([]);
      expect([0, unsent]).toContain(last - seqs.length);
      gaps.push(last - seqs.length);
    }
    expect(gaps.some((gap) => gap === 0)).toBe(true);
    expect(gaps.some((gap) => gap > 0)).toBe(true);
  });
});

describe('honest life with friction', () => {
  const calm = makeWorld({ ...small, friction: 0, misuse: { times: 0 } });
  const habits = (all: typeof lookups) =>
    new Set(all.flatMap(({ habit }) => (habit === null ? [] : [habit])));

  it('has every odd habit, and none of them is misuse; a calm one has only a hand across the desk', () => {
    const all: Habit[] = [
      'help-across-the-desk',
      'wrong-file',
      'escalation',
      'shadowing',
      'walk-in',
      'hand-over',
      'wide-search',
    ];
    const busier = makeWorld({ ...size, days: 10, agents: 110, misuse: { times: 0 } });
    const seen = habits([...busier.lookups()]);
    expect([...seen].sort()).toEqual([...all].sort());
    expect(lookups.filter(({ habit, truth }) => habit !== null && truth !== 'honest')).toEqual([]);
    expect([...habits([...calm.lookups()])]).toEqual(['help-across-the-desk']);
  });

  it('has people who are ill though on the roster, fill in though not, and stay on after their hours', () => {
    const shifts = new Map<string, { from: number; to: number }>();
    const dayOf = (at: string) => at.slice(0, 10);
    for (const item of world.evidence())
      if (item.type === 'shift')
        shifts.set(`${item.actor} ${dayOf(item.to)}`, {
          from: Date.parse(item.from),
          to: Date.parse(item.to),
        });
    const calls = [...world.evidence()].flatMap((item) =>
      item.type === 'interaction' && item.direction === 'inbound' && item.endedAt
        ? item.actors.map((actor) => ({ actor, at: item.startedAt }))
        : [],
    );
    const atWork = new Set(calls.map(({ actor, at }) => `${actor} ${dayOf(at)}`));
    const onPhones = new Set(calls.map(({ actor }) => actor));
    const ill = [...shifts.keys()].filter(
      (key) => onPhones.has(key.split(' ')[0] ?? '') && !atWork.has(key) && !key.startsWith('s-'),
    );
    expect(ill.length).toBeGreaterThan(3);
    expect([...atWork].filter((key) => !shifts.has(key)).length).toBeGreaterThan(0);
    const late = calls.filter(({ actor, at }) => {
      const shift = shifts.get(`${actor} ${dayOf(at)}`);
      return shift && Date.parse(at) > shift.to;
    });
    expect(late.length).toBeGreaterThan(3);
  });
});

describe('a world of eighty organisations', () => {
  const many = makeWorld({
    ...size,
    days: 3,
    agents: 250,
    customers: 2000,
    friction: 0,
    organisations: 80,
    watched: 100,
    misuse: { kinds: ['watched-list'], times: 13 },
  });

  it('has thirteen guilty ones, each with a few agents who look at several of a hundred people in the news', () => {
    const days = [...many.playDays()];
    const guilty = many.misuses(days);
    expect(new Set(guilty.flatMap(({ about }) => about.map(({ kind, id }) => `${kind} ${id}`))).size).toBe(
      13,
    );
    const watched = new Set(
      [...many.directory()].flatMap((item) =>
        item.type === 'subject' && item.watched === 'vip' ? [item.id] : [],
      ),
    );
    expect(watched.size).toBe(100);
    const home = new Map(
      [...many.directory()].flatMap((item) => (item.type === 'actor' ? [[item.id, item.organisation]] : [])),
    );
    expect(new Set(home.values()).size).toBe(80);
    const planted = days.flatMap((day) => day.lookups).filter(({ truth }) => truth !== 'honest');
    expect(planted.every(({ request }) => watched.has(request.subject ?? ''))).toBe(true);
    for (const { about, lookups: ids } of guilty) {
      const own = planted.filter(({ request }) => ids.includes(request.id));
      expect(new Set(own.map(({ request }) => home.get(request.actor.id)))).toEqual(new Set([about[0]?.id]));
      expect(new Set(own.map(({ request }) => request.subject)).size).toBeGreaterThanOrEqual(3);
      expect(new Set(own.map(({ request }) => request.actor.id)).size).toBeLessThanOrEqual(3);
    }
  });

  it('needs agents for each of them', () => {
    expect(() => makeWorld({ ...size, organisations: 80 })).toThrow(RangeError);
    expect(() => makeWorld({ ...size, organisations: 2 })).toThrow(RangeError);
    expect(() => makeWorld({ ...size, friction: 2 })).toThrow(RangeError);
    expect(() => makeWorld({ ...size, watched: 1000 })).toThrow(RangeError);
  });
});
