import { describe, expect, it } from 'vitest';
import { markCrowded } from '#server/detect/crowded.ts';
import { isUnaccounted } from '#server/detect/detector.ts';
import { createNorms } from '#server/detect/norms.ts';
import { likelihood } from '#server/detect/rank.ts';
import { createRecent } from '#server/detect/reading.ts';
import { visitsOf } from '#server/detect/runs.ts';
import { cluesOf, isBare } from '#server/detect/signs.ts';
import type { Examined } from '#store/port.ts';
import { call, DAY, HOUR, MINUTE, TEN } from '../evidence/given.ts';
import { flagsOf, floor, person, rulesOf, stored } from './floor.ts';
import { actor, examined, strong, subject } from './given.ts';

/** What honest work with losses looks like, and what it does not. */

const own = (id: string, grade: Examined['grading']['grade'], at: number, more = {}, rest = {}) =>
  examined(grade, { id, actor: person('a-9'), subject: `c-${id}`, occurredAt: at, ...more }, rest);
const numbered = (n: number) => Array.from({ length: n }, (_, i) => i);
const cluesFor = (looks: readonly Examined[], works: Parameters<typeof stored>[0] = []) =>
  cluesOf(stored(works, looks) as Parameters<typeof cluesOf>[0], looks);

describe('a call of nobody known', () => {
  const weak = (id: string, minutes: number, over = {}) => {
    const explanation = {
      ...strong,
      strength: 'weak' as const,
      weakness: 'unidentified-party' as const,
      evidence: { ...strong.evidence, id: 'call-7' },
    };
    return own(id, 'explained', TEN + minutes * MINUTE, over, { grading: { explanations: [explanation] } });
  };
  const calls = new Map([
    ['call-7', call({ id: 'call-7', subject: null, start: TEN, end: TEN + 5 * MINUTE })],
  ]);
  it('excuses the customer who was opened during it, not the one before', () => {
    const looks = [weak('before', -10), weak('during', 2), weak('after', 9)];
    markCrowded(looks, calls);
    expect(looks.map(isUnaccounted)).toEqual([true, false, true]);
  });
  it('excuses all looks at that customer', () => {
    const looks = [weak('one', 2, { subject: 'c-x' }), weak('again', 9, { subject: 'c-x' })];
    markCrowded(looks, calls);
    expect(looks.map(isUnaccounted)).toEqual([false, false]);
  });
  it('excuses one wide search, and leaves narrow ones alone', () => {
    const search = (id: string, minutes: number, wildcard: boolean) =>
      weak(id, minutes, { subject: null, operation: 'search', search: { keys: ['name'], wildcard } });
    const looks = [search('wide', 1, true), search('wider', 3, true), search('narrow', 4, false)];
    markCrowded(looks, calls);
    expect(looks.map(isUnaccounted)).toEqual([false, true, false]);
  });
});

describe('a record that never came', () => {
  const naming = (id: string, minutes: number) =>
    own(
      id,
      'unsupported',
      TEN + minutes * MINUTE,
      { reference: { type: 'interaction', id: 'call-501' } },
      { grading: { reference: { verdict: 'not-found', sentence: { nl: '', en: '' } } } },
    );
  it('is one customer’s: named for a second one, it is borrowed', async () => {
    const looks = [naming('first', 0), naming('second', 9)];
    const { claims } = await cluesFor(looks, [call({ id: 'call-502', subject: 'c-z', start: TEN })]);
    expect([...claims.values()]).toEqual(['lost', 'borrowed']);
  });
});

describe('a file closed at once', () => {
  const glance = (id: string, seconds: number) =>
    own(id, 'unexplained', TEN + seconds * 1000, {}, {
      outcome: { closedAt: TEN + seconds * 1000 + 2000 },
    } as Partial<Examined>);
  it('is the wrong one where the right one follows, and one of many where others do', async () => {
    const right = own('right', 'corroborated', TEN + 20_000);
    const mistaken = glance('wrong', 0);
    expect(isBare(mistaken, await cluesFor([mistaken, right]))).toBe(false);
    const leafing = [glance('one', 0), glance('two', 10), own('right', 'corroborated', TEN + 20_000)];
    const clues = await cluesFor(leafing);
    expect(leafing.slice(0, 2).map((look) => isBare(look, clues))).toEqual([true, true]);
  });
});

describe('many of one person', () => {
  it('on one day are told of that day: two honest weeks around it are not', async () => {
    const days = numbered(9).flatMap((day) => [
      ...numbered(20).map((n) => own(`work-${day}-${n}`, 'corroborated', TEN + day * DAY + n * 9 * MINUTE)),
      ...numbered(2).map((n) => own(`lost-${day}-${n}`, 'unexplained', TEN + day * DAY + (n + 1) * HOUR)),
    ]);
    const spree = numbered(30).map((n) =>
      own(`spree-${n}`, 'unexplained', TEN + 4 * DAY + n * 8 * MINUTE + 1),
    );
    const peers = numbered(9).flatMap((day) => floor(8, day));
    const told = new Set((await rulesOf([...days, ...spree], peers))['volume-spike']);
    expect(spree.every(({ lookup }) => told.has(lookup.id))).toBe(true);
    expect([...told].filter((id) => id.startsWith('lost-') && !id.startsWith('lost-4'))).toEqual([]);
  });
  it('a few a day stand out over two weeks', async () => {
    const days = numbered(9).flatMap((day) => [
      ...numbered(20).map((n) => own(`work-${day}-${n}`, 'corroborated', TEN + day * DAY + n * 9 * MINUTE)),
      ...numbered(6).map((n) => own(`drip-${day}-${n}`, 'unexplained', TEN + day * DAY + n * HOUR + 1)),
    ]);
    const peers = numbered(9).flatMap((day) => floor(8, day));
    const told = (await rulesOf(days, peers))['volume-spike'] ?? [];
    expect(told.filter((id) => id.startsWith('drip-')).length).toBeGreaterThan(40);
  });
  it('are not told from the part of a day that somebody came back to without work', () => {
    const past = numbered(20).map((n) => own(`past-${n}`, 'unexplained', TEN + n * 20 * MINUTE));
    const rest = numbered(25).map((n) => own(`rest-${n}`, 'corroborated', TEN + n * 15 * MINUTE + 1));
    const norms = createNorms();
    norms.observe([...past, ...rest], { isBare: isUnaccounted, signsOf: () => [] });
    const visits = (looks: Examined[]) =>
      visitsOf(
        looks.map((look) => ({ looks: [look], bare: isUnaccounted(look) })),
        norms,
      ).length;
    expect(visits(past)).toBe(0);
    expect(visits([...past.slice(0, 9), ...rest.slice(0, 11)])).toBe(20);
    expect(visits([...past, ...rest])).toBe(45);
  });
  const screens = [['name'], ['name', 'phone'], ['address', 'name']];
  const strangers = (fields: (n: number) => string[]) =>
    numbered(8).map((n) => own(`s-${n}`, 'unexplained', TEN + n * 40 * MINUTE, { fields: fields(n) }));
  const work = numbered(24).map((n) =>
    own(`w-${n}`, 'corroborated', TEN + n * 13 * MINUTE, { fields: screens[n % 3] }),
  );
  it('weigh more where each was looked at for the same fields and work is not', async () => {
    const peers = floor(10, 0, (n) => screens[n % 3] ?? []);
    const told = async (fields: (n: number) => string[]) =>
      ((await rulesOf([...strangers(fields), ...work], peers))['volume-spike'] ?? []).length;
    expect(await told(() => ['address', 'name'])).toBe(8);
    expect(await told((n) => screens[n % 3] ?? [])).toBe(0);
  });
  it('weigh no more where all work is on one screen', async () => {
    const peers = floor(10, 0, () => ['name']);
    const same = work.map((one) => ({ ...one, lookup: { ...one.lookup, fields: ['name'] } }));
    expect(await rulesOf([...strangers(() => ['name']), ...same], peers)).not.toHaveProperty('volume-spike');
  });
});

describe('coming back without work', () => {
  const councils = { 'serial-interest': { worksCouncil: 'OR 2026-3' } };
  const visits = numbered(4).map((day) =>
    own(
      `visit-${day}`,
      'unexplained',
      TEN + day * DAY,
      { subject: 'c-ex' },
      { grading: { firstLook: day === 0 } },
    ),
  );
  it('is told where nobody in the same work comes back', async () => {
    const peers = numbered(4).flatMap((day) => floor(10, day));
    expect((await rulesOf(visits, peers, { settings: councils }))['serial-interest']).toHaveLength(4);
  });
  it('is not told where everybody does: a case lasts for days, and so does a lost one', async () => {
    const peers = numbered(4).flatMap((day) =>
      floor(10, 0).map((one) => ({
        ...one,
        lookup: {
          ...one.lookup,
          id: `${one.lookup.id}-${day}`,
          occurredAt: one.lookup.occurredAt + day * DAY,
        },
        grading: { ...one.grading, firstLook: day === 0 },
      })),
    );
    expect(await rulesOf(visits, peers, { settings: councils })).not.toHaveProperty('serial-interest');
  });
});

/** A day on which three in three hundred are lost, each of another person. */
const rarely = (day: number) => [
  ...floor(0, day),
  ...numbered(3).map((n) =>
    examined('unexplained', {
      id: `rare-${day}-${n}`,
      actor: person(`p-${(day + n * 3) % 10}`),
      subject: `r-${day}-${n}`,
      occurredAt: TEN + day * DAY + n * HOUR,
    }),
  ),
];

describe('a customer at whom several looked, with nothing to account for any', () => {
  const peers = numbered(20).flatMap(rarely);
  /** Twelve customers whose records were lost, for whom three people worked. */
  const lost = numbered(12).flatMap((n) =>
    numbered(3).map((who) =>
      examined('unexplained', {
        id: `lost-${n}-${who}`,
        actor: person(`p-${(n + who) % 10}`),
        subject: `gone-${n}`,
        occurredAt: TEN + (n + who) * DAY + who * MINUTE,
      }),
    ),
  );
  const mine = (subject: string, more = {}) =>
    numbered(2).map((n) =>
      own(
        `${subject}-${n}`,
        'unexplained',
        TEN + n * DAY,
        { subject },
        { ...more, grading: { firstLook: n === 0 } },
      ),
    );
  const told = async (looks: Examined[], settings = {}) =>
    ((await rulesOf(looks, [...peers, ...lost], { settings }))['unexplained-lookup'] ?? []).length;
  it('is one whose record was lost: where a stranger is remarked on, that one is not', async () => {
    expect(await told(mine('nobody-else'))).toBe(2);
    expect(await told(mine('gone-1'))).toBe(0);
  });
  it('is excused by that no more where people look at somebody for their own sake', async () => {
    const home = { actor: actor({ id: 'a-9', postcodeKey: 'x' }), subject: subject({ postcodeKey: 'x' }) };
    expect(await told(mine('gone-1', home), { household: { worksCouncil: 'OR 2026-3' } })).toBe(2);
  });
});

it('one look at a stranger is not remarked on where hardly anything is lost, by few customers or many', async () => {
  const rare = numbered(60).map((n) =>
    examined('corroborated', {
      id: `few-${n}`,
      actor: person(`p-${n % 10}`),
      subject: `f-${n}`,
      occurredAt: TEN + n * MINUTE,
      reason: 'rare-work',
    }),
  );
  const peers = [...numbered(20).flatMap(rarely), ...rare];
  expect(await rulesOf([own('one', 'unexplained', TEN, { reason: 'rare-work' })], peers)).toEqual({});
});

it('several of one’s own street in a row stand where one of them does not', async () => {
  const home = {
    actor: actor({ id: 'a-9', postcodeKey: 'here' }),
    subject: subject({ postcodeKey: 'here' }),
  };
  const street = numbered(4).map((n) => own(`near-${n}`, 'unexplained', TEN + n * 20 * MINUTE, {}, home));
  const work = numbered(20).map((n) => own(`w-${n}`, 'corroborated', TEN + n * 15 * MINUTE));
  const settings = { household: { worksCouncil: 'OR 2026-3' } };
  const peers = [...floor(9), ...floor(9, 1)];
  expect((await rulesOf([...street, ...work], peers, { settings }))['unexplained-lookup']).toHaveLength(4);
  expect(await rulesOf([...street.slice(0, 1), ...work], peers, { settings })).toEqual({});
});

describe('watched customers of one organisation', () => {
  const look = (n: number, grade: Examined['grading']['grade']) =>
    examined(
      grade,
      {
        id: `vip-${n}`,
        actor: person(`a-${n}`),
        organisation: 'partner',
        subject: `v-${n}`,
        occurredAt: TEN + n * HOUR,
      },
      { subject: subject({ id: `v-${n}`, watched: 'vip' }) },
    );
  const named = async (dark: number, accounted: number) =>
    (
      await flagsOf(
        numbered(dark + accounted).map((n) => look(n, n < dark ? 'unexplained' : 'corroborated')),
        floor(10),
      )
    ).filter(({ about }) => about.kind === 'organisation').length;
  it('name it where most have no look with work, and not where that is its part of losses', async () => {
    expect(await named(4, 1)).toBe(4);
    expect(await named(4, 40)).toBe(0);
    expect(await named(2, 0)).toBe(0);
  });
});

it('one person’s lookup without work under a reason that is not agreed is not told of the organisation', async () => {
  const rules = ['organisation-not-permitted' as const];
  const slip = own('slip', 'unexplained', TEN, {
    reason: null,
    organisation: 'partner',
    decision: { ...examined('unexplained').lookup.decision, rules },
  });
  const flags = await flagsOf([slip], [...floor(5), ...floor(5, 1)]);
  expect(flags.filter(({ about }) => about.kind === 'organisation')).toEqual([]);
});

it('lookups that were kept in memory answer for the days they cover, and for no day before', () => {
  const recent = createRecent();
  recent.keep('a-9', TEN, [own('first', 'corroborated', TEN)]);
  expect([...(recent.of('a-9', TEN)?.keys() ?? [])]).toEqual(['first']);
  expect(recent.of('a-9', TEN - 1)).toBeNull();
  recent.note([own('later', 'corroborated', TEN + 5 * DAY)]);
  expect(recent.of('a-9', TEN)).toBeNull();
  expect([...(recent.of('a-9', TEN + 2 * DAY)?.keys() ?? [])]).toEqual(['later']);
});

it('work that explains a lookup does not answer a refund beyond the mandate', () => {
  const finding = { severity: 'medium' as const, count: 2, to: TEN, grades: { corroborated: 2 } };
  expect(likelihood({ ...finding, rules: ['mandate-exceeded'] })).toBeCloseTo(0.7);
  expect(likelihood({ ...finding, rules: ['break-glass'] })).toBeCloseTo(0.045);
});
