import { describe, expect, it } from 'vitest';
import { markCrowded } from '#server/detect/crowded.ts';
import { isUnaccounted } from '#server/detect/detector.ts';
import { cluesOf, isBare } from '#server/detect/signs.ts';
import type { Examined } from '#store/port.ts';
import { call, DAY, HOUR, lookup, MINUTE, TEN } from '../evidence/given.ts';
import { flagsOf, floor, person, rulesOf, stored } from './floor.ts';
import { examined, subject } from './given.ts';

/** Lookups set against what peers have by chance and loss. */

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
  const flags = await flagsOf(window, floor(10));
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
