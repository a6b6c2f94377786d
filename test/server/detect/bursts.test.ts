import { describe, expect, it } from 'vitest';
import type { Lookup } from '#model/lookup.ts';
import { createBursts } from '#server/detect/bursts.ts';
import type { NewLookup } from '#store/port.ts';
import { lookup, MINUTE, policy, TEN } from '../evidence/given.ts';

/** Bursts seen as lookups are committed, before any evidence window has closed. */

const made = (
  minutes: number,
  over: Partial<Lookup> = {},
  evidence: 'absent' | 'present' | 'unknown' = 'absent',
) => {
  const occurredAt = TEN + minutes * MINUTE;
  const one = lookup({ occurredAt, receivedAt: occurredAt, subject: `c-${minutes}`, ...over });
  return { ...one, facts: { ...one.facts, evidence } } as unknown as NewLookup;
};
const person = (id: string) => ({ actor: { id, kind: 'human' as const, onBehalfOf: [] } });
const noteAll = (lookups: readonly NewLookup[]) => {
  const bursts = createBursts();
  return lookups.flatMap((one) => bursts.note([one], policy()));
};

describe('a burst', () => {
  it('is five customers in a quarter of an hour with no work at hand, and grows with the sixth', () => {
    const found = noteAll([0, 1, 2, 3, 4, 5].map((n) => made(n)));
    expect(found.map(({ lookups }) => lookups.length)).toEqual([5, 6]);
    expect(found[0]).toMatchObject({ actor: 'a-1', from: TEN, to: TEN + 4 * MINUTE });
  });
  it('is not four, nor five over an hour, nor the same customer again and again', () => {
    expect(noteAll([0, 1, 2, 3].map((n) => made(n)))).toEqual([]);
    expect(noteAll([0, 12, 24, 36, 48].map((n) => made(n)))).toEqual([]);
    expect(noteAll([0, 1, 2, 3, 4, 5].map((n) => made(n, { subject: 'c-1' })))).toEqual([]);
  });
  it('is not work at hand, nor what no feed would know of', () => {
    expect(noteAll([0, 1, 2, 3, 4, 5].map((n) => made(n, {}, 'present')))).toEqual([]);
    expect(noteAll([0, 1, 2, 3, 4, 5].map((n) => made(n, {}, 'unknown')))).toEqual([]);
  });
  it('is not a history that is sent in, nor what was denied', () => {
    expect(noteAll([0, 1, 2, 3, 4].map((n) => made(n, { marks: ['imported'] })))).toEqual([]);
    const { decision } = lookup();
    expect(
      noteAll([0, 1, 2, 3, 4].map((n) => made(n, { decision: { ...decision, effect: 'deny' } }))),
    ).toEqual([]);
  });
  it('is not what everybody has, when the telephone system is behind', () => {
    const bursts = createBursts();
    const found = Array.from({ length: 10 }, (_, n) => n).flatMap((n) =>
      Array.from({ length: 8 }, (_, who) => who).flatMap((who) =>
        bursts.note([made(n, { ...person(`p-${who}`), subject: `c-${who}-${n}` })], policy()),
      ),
    );
    expect(found).toEqual([]);
  });
  it('keeps no more of a person than it needs, however long it goes on', () => {
    const bursts = createBursts();
    const found = Array.from({ length: 1000 }, (_, n) =>
      bursts.note([made(n / 100, { subject: `c-${n}` })], policy()),
    ).flat();
    expect(found.at(-1)?.lookups.length).toBe(200);
  });
});
