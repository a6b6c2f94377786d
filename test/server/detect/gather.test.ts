import { describe, expect, it } from 'vitest';
import type { Finding } from '#model/finding.ts';
import { examineAll } from '#server/detect/detectors.ts';
import { type GatherInput, gather } from '#server/detect/gather.ts';
import type { Examined } from '#store/port.ts';
import { DAY, MINUTE, policy, TEN } from '../evidence/given.ts';
import { examined, finding, sixCustomers } from './given.ts';

const ABOUT = { kind: 'actor', id: 'a-1' } as const;
let made = 0;
const run = (window: readonly Examined[], over: Partial<GatherInput> = {}): Finding[] =>
  gather({
    about: ABOUT,
    flags: examineAll(window, policy()),
    examined: window,
    findings: [],
    members: new Map(),
    policy: policy(),
    at: TEN + 60 * DAY,
    newId: () => `f-new-${++made}`,
    ...over,
  });
const onDay = (n: number) => examined('unexplained', { occurredAt: TEN + n * DAY });

describe('an episode', () => {
  it('joins what belongs to one actor, whatever the rule', () => {
    const [only, ...more] = run(sixCustomers());
    expect(more).toEqual([]);
    expect(only).toMatchObject({
      about: ABOUT,
      organisation: 'own',
      rules: ['unexplained-lookup', 'enumeration'],
      severity: 'high',
      status: 'open',
      origin: 'detected',
      lookups: { count: 6 },
      grades: { unexplained: 6 },
      outcome: null,
      predecessor: null,
    });
  });

  it('ends after two quiet weeks; the next one names it', () => {
    expect(run([onDay(0), onDay(14)])).toHaveLength(1);
    const [first, second] = run([onDay(0), onDay(14.1)]);
    expect(second?.predecessor).toBe(first?.id);
  });

  it('ends after sixty days in all', () => {
    const steady = Array.from({ length: 9 }, (_, n) => onDay(n * 10));
    const [first, second, ...more] = run(steady);
    expect(more).toEqual([]);
    expect([first?.lookups.count, second?.lookups.count]).toEqual([7, 2]);
    expect(second?.predecessor).toBe(first?.id);
  });

  it('takes in an earlier lookup that was graded late', () => {
    expect(run([onDay(5), onDay(0)])).toMatchObject([
      { from: TEN, to: TEN + 5 * DAY, lookups: { count: 2 } },
    ]);
  });
});

describe('a finding that is there', () => {
  const held = onDay(0);
  const members = new Map([['f-1', [held]]]);
  const open = finding({ status: 'asked', lookups: { count: 1, ids: [held.lookup.id] } });

  it('takes in more of its episode, keeps its id and status, and tells only what to add', () => {
    const next = onDay(2);
    const [grown, ...more] = run([next], { findings: [open], members });
    expect(more).toEqual([]);
    expect(grown).toMatchObject({
      id: 'f-1',
      status: 'asked',
      to: TEN + 2 * DAY,
      lookups: { count: 2, ids: [next.lookup.id] },
      grades: { unexplained: 2 },
    });
    expect(grown?.story.title.en).toBe('Same customer looked at 2 times in 2 days; no call, no case');
  });

  it.each([
    ['is closed', { status: 'closed', outcome: 'justified' } as const],
    ['is decided and waits for a second person', { status: 'to-confirm', outcome: 'unjustified' } as const],
    ['has been quiet for more than two weeks', { to: TEN - 15 * DAY, from: TEN - 16 * DAY }],
    ['would last more than sixty days', { from: TEN - 59 * DAY }],
  ])('that %s takes nothing in and is named by the next', (_, over) => {
    const [next] = run([onDay(2)], { findings: [finding(over)], members });
    expect(next?.id).not.toBe('f-1');
    expect(next?.predecessor).toBe('f-1');
  });

  it('of the blind sample stays as it was drawn', () => {
    const [next] = run([onDay(2)], { findings: [finding({ origin: 'sample' })] });
    expect(next).toMatchObject({ predecessor: null, lookups: { count: 1 } });
    expect(next?.id).not.toBe('f-1');
  });

  it('is told anew, and ranks lower, when work turns up for its lookups', () => {
    const before = run([held])[0];
    const explained = examined('explained', { id: held.lookup.id, occurredAt: held.lookup.occurredAt });
    const [after] = run([explained], {
      findings: [open],
      members: new Map([['f-1', [explained]]]),
      regraded: new Set([held.lookup.id]),
    });
    expect(after).toMatchObject({ id: 'f-1', lookups: { count: 1, ids: [] }, grades: { explained: 1 } });
    expect(after?.story.title).toEqual({
      nl: 'Eén klant bekeken; werk verklaart dit',
      en: 'Looked at one customer; work explains this',
    });
    expect(after?.rank).toBeLessThan(before?.rank ?? 0);
  });

  it('counts a lookup once, however often it is flagged', () => {
    const [again] = run([held], { findings: [open], members });
    expect(again?.lookups).toEqual({ count: 1, ids: [] });
  });
});

describe('rank', () => {
  const rankOf = (window: readonly Examined[]) => run(window)[0]?.rank ?? 0;

  it('puts graver, more and later first', () => {
    expect(rankOf(sixCustomers())).toBeGreaterThan(rankOf(sixCustomers().slice(0, 4)));
    expect(rankOf(sixCustomers().slice(0, 4))).toBeGreaterThan(rankOf(sixCustomers().slice(0, 1)));
    expect(rankOf([onDay(1)])).toBeGreaterThan(rankOf([onDay(0)]));
  });

  it('halves in two weeks', () => {
    expect(rankOf([onDay(56)]) - rankOf([onDay(0)])).toBeCloseTo(1, 9);
  });

  it('does not depend on the day it was made', () => {
    const late = run([onDay(0)], { at: TEN + 300 * DAY })[0];
    expect(late?.rank).toBe(rankOf([examined('unexplained', { occurredAt: TEN + MINUTE - MINUTE })]));
  });
});
