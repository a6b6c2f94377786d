import { describe, expect, it } from 'vitest';
import type { Work } from '#model/evidence.ts';
import type { DetectorSettings } from '#policies/policy.ts';
import { markCrowded } from '#server/detect/crowded.ts';
import { isUnaccounted } from '#server/detect/detector.ts';
import { examineAll } from '#server/detect/detectors.ts';
import { createNorms } from '#server/detect/norms.ts';
import { weigh } from '#server/detect/peers.ts';
import { cluesOf, isBare, signsOf } from '#server/detect/signs.ts';
import type { Examined } from '#store/port.ts';
import { call, DAY, HOUR, lookup, MINUTE, policy, TEN } from '../evidence/given.ts';
import { examined, subject } from './given.ts';

/** Lookups set against what peers have by chance and loss. */

const person = (id: string) => ({ id, kind: 'human' as const, onBehalfOf: [] });

/** Ten people with thirty customers each, every one with a reference; of so many in a hundred the record was lost. */
function floor(lost: number, day = 0): Examined[] {
  return Array.from({ length: 300 }, (_, n) =>
    examined(n % 100 < lost ? 'unsupported' : 'corroborated', {
      id: `floor-${day}-${n}`,
      actor: person(`p-${n % 10}`),
      subject: `c-${day}-${n}`,
      occurredAt: TEN + day * DAY + Math.floor(n / 10) * 12 * MINUTE,
      reference: n % 3 === 0 ? null : { type: 'interaction', id: `call-${10_000 + day * 1000 + n}` },
    }),
  );
}

const stored = (works: readonly Work[] = [], others: readonly Examined[] = []) => ({
  records: async (type: Work['type'], ids: readonly string[]) =>
    works.filter((one) => one.type === type && ids.includes(one.id)),
  lookups: async ({ subject, from, to }: { subject?: string | undefined; from?: number; to?: number }) => ({
    items: others
      .map((one) => ({ ...one.lookup, grade: one.grading.grade }))
      .filter(
        (one) => one.subject === subject && one.occurredAt >= (from ?? 0) && one.occurredAt <= (to ?? 0),
      ),
    next: null,
  }),
});

async function rulesOf(
  window: readonly Examined[],
  peers: readonly Examined[],
  {
    works = [],
    settings = {},
  }: { works?: readonly Work[]; settings?: Record<string, Partial<DetectorSettings>> } = {},
): Promise<Record<string, string[]>> {
  const made = policy({
    detect: new Map(
      Object.entries(settings).map(([id, one]) => [
        id,
        { on: true, severity: null, worksCouncil: null, options: {}, ...one },
      ]),
    ),
  });
  const all = [...peers, ...window];
  const store = stored(works, all) as Parameters<typeof cluesOf>[0];
  const clues = await cluesOf(store, all);
  const norms = createNorms();
  norms.observe(all, {
    isBare: (one) => isBare(one, clues),
    signsOf: (one) => signsOf(one, clues, made),
  });
  const flags = examineAll(window, made, peers, weigh(all, norms, clues, made));
  const found: Record<string, string[]> = {};
  for (const { rule, lookup: id } of flags) found[rule] = [...(found[rule] ?? []), id];
  return found;
}

const lone = examined('unexplained', { id: 'lone', subject: 'c-lone', occurredAt: TEN + 2 * HOUR });

describe('a lookup that nothing accounts for', () => {
  it('stays unflagged where as many of the peers’ records are lost', async () => {
    expect(await rulesOf([lone], floor(20))).toEqual({});
  });
  it('stands, low, where the peers’ records are all there', async () => {
    expect(await rulesOf([lone], [...floor(0), ...floor(0, 1)])).toEqual({ 'unexplained-lookup': ['lone'] });
  });
  it('stands where there are no peers to say what is usual', async () => {
    expect(await rulesOf([lone], floor(20).slice(0, 150))).toEqual({ 'unexplained-lookup': ['lone'] });
  });
  it('of a watched customer stands when it is repeated; with a number among those that never came it does not', async () => {
    const peers = [0, 1, 2, 3].flatMap((day) => floor(6, day));
    const vip = { subject: subject({ id: 'c-lone', watched: 'vip' }) };
    const at = (n: number) => ({
      id: `look-${n}`,
      subject: 'c-lone',
      occurredAt: TEN + 2 * HOUR + n * 6 * MINUTE,
    });
    const looks = [0, 1, 2].map((n) => examined('unexplained', at(n), vip));
    expect((await rulesOf(looks, peers))['watched-subject']).toHaveLength(3);
    expect(await rulesOf(looks.slice(0, 1), peers)).not.toHaveProperty('watched-subject');
    const named = examined(
      'unsupported',
      { ...at(2), reference: { type: 'interaction', id: 'call-501' } },
      { ...vip, grading: { reference: { verdict: 'not-found', sentence: { nl: '', en: '' } } } },
    );
    const near = call({ id: 'call-502', subject: 'c-9', start: TEN + 2 * HOUR });
    const window = [...looks.slice(0, 2), named];
    expect(await rulesOf(window, peers, { works: [near] })).toEqual({});
    const early = { ...near, start: TEN - 3 * DAY };
    expect((await rulesOf(window, peers, { works: [early] }))['watched-subject']).toHaveLength(3);
  });
});

describe('many of one person', () => {
  const own = (n: number, grade: Examined['grading']['grade'], apart = 20 * MINUTE) =>
    Array.from({ length: n }, (_, i) =>
      examined(grade, {
        id: `own-${grade}-${i}`,
        actor: person('a-9'),
        subject: `c-${grade}-${i}`,
        occurredAt: TEN + i * apart,
      }),
    );
  it('stand out where peers have far fewer, and not where peers have as many', async () => {
    const day = [...own(12, 'unexplained'), ...own(12, 'corroborated')];
    expect((await rulesOf(day, floor(8)))['volume-spike']).toHaveLength(12);
    expect(await rulesOf([...own(5, 'unexplained'), ...own(20, 'corroborated')], floor(20))).toEqual({});
  });
  it('are set against the losses of that day: an outage that all have makes nobody stand out', async () => {
    const day = [...own(12, 'unexplained'), ...own(12, 'corroborated')];
    expect(await rulesOf(day, floor(55))).toEqual({});
  });
  it('rest on nothing but their own records: more than a visit at the counter now and then', async () => {
    const made = (n: number) =>
      Array.from({ length: n }, (_, i) => {
        const one = examined('explained', {
          id: `made-${i}`,
          actor: person('a-9'),
          subject: `m-${i}`,
          occurredAt: TEN + i * HOUR,
        });
        const [found] = one.grading.explanations;
        if (found) one.grading.explanations = [{ ...found, strength: 'weak', weakness: 'self-made' }];
        return one;
      });
    const rest = own(20, 'corroborated');
    expect((await rulesOf([...made(5), ...rest], floor(5)))['self-made-work']).toHaveLength(5);
    expect(await rulesOf([...made(2), ...rest], floor(5))).toEqual({});
  });
});

it('an organisation whose people look at more watched customers than chance and loss is found, together', async () => {
  const vip = (n: number, organisation: string) =>
    examined(
      'unexplained',
      {
        id: `vip-${n}`,
        actor: person(`a-${n}`),
        organisation,
        subject: `v-${n}`,
        occurredAt: TEN + n * HOUR,
      },
      { subject: subject({ id: `v-${n}`, watched: 'vip' }) },
    );
  const window = [1, 2, 3, 4].map((n) => vip(n, 'partner'));
  const made = policy();
  const all = [...floor(10), ...window];
  const clues = await cluesOf(stored([], all) as Parameters<typeof cluesOf>[0], all);
  const norms = createNorms();
  norms.observe(all, { isBare: (one) => isBare(one, clues), signsOf: (one) => signsOf(one, clues, made) });
  const flags = examineAll(window, made, [], weigh(all, norms, clues, made));
  expect(flags.filter(({ about }) => about.kind === 'organisation')).toHaveLength(4);
});

it('a look at a customer whom a colleague is helping, with evidence, is help', async () => {
  const theirs = examined('corroborated', {
    id: 'theirs',
    actor: person('p-1'),
    subject: 'c-lone',
    occurredAt: lone.lookup.occurredAt - 2 * MINUTE,
  });
  const clues = await cluesOf(stored([], [theirs]) as Parameters<typeof cluesOf>[0], [lone, theirs]);
  expect(isBare(lone, clues)).toBe(false);
  expect(lookup().organisation).toBe(lone.lookup.organisation);
});

it('one unknown caller is one customer: of several that only that call explains, the others are not', () => {
  const weak = (n: number) => {
    const one = examined('explained', { subject: `c-${n}`, occurredAt: TEN + n * MINUTE });
    const [found] = one.grading.explanations;
    if (found) one.grading.explanations = [{ ...found, strength: 'weak', weakness: 'unidentified-party' }];
    return one;
  };
  const looks = [weak(1), weak(2), weak(3)];
  markCrowded(looks);
  expect(looks.map(isUnaccounted)).toEqual([false, true, true]);
});
