import { describe, expect, it } from 'vitest';
import { explain } from '#server/evidence/explain.ts';
import { call, DAY, given, HOUR, lookup, MINUTE, policy, TEN } from '../given.ts';

const names = (...args: Parameters<typeof explain>) =>
  explain(...args).map((one) => `${one.template} ${one.strength}`);
const at = (occurredAt: number) => lookup({ occurredAt });

describe('handled-interaction', () => {
  it('explains with strength and says which call, in both languages', () => {
    const [only, ...others] = explain(given({ work: [call()] }), policy());
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      template: 'handled-interaction',
      strength: 'strong',
      weakness: null,
      evidence: { type: 'interaction', id: 'call-1', version: 1, source: 'systems' },
    });
    expect(only?.sentence).toEqual({
      nl: 'Gesprek call-1 met deze klant, door deze medewerker gevoerd, 09:55 tot 10:06.',
      en: 'Call call-1 with this customer, handled by this agent, 09:55 to 10:06.',
    });
  });

  it('says how long before or after the lookup the call was, unless it was made during the call', () => {
    const sentence = (over: Parameters<typeof call>[0]) =>
      explain(given({ work: [call({ id: 'call-771', ...over })] }), policy())[0]?.sentence.en;
    expect(sentence({ start: TEN - 13 * MINUTE, end: TEN - 3 * MINUTE })).toBe(
      'Call call-771 with this customer, handled by this agent, 09:47 to 09:57, 3 minutes before the lookup.',
    );
    expect(sentence({ start: TEN + 2 * MINUTE, end: TEN + 9 * MINUTE })).toMatch(
      /, 2 minutes after the lookup\.$/,
    );
    expect(sentence({ start: TEN - MINUTE, end: null })).toMatch(/, from 09:59\.$/);
  });

  it.each([
    ['15 minutes ahead of the call', TEN - 20 * MINUTE, true],
    ['a moment earlier', TEN - 20 * MINUTE - 1, false],
    ['4 hours after it', TEN + 4 * HOUR + 6 * MINUTE, true],
    ['a moment later', TEN + 4 * HOUR + 6 * MINUTE + 1, false],
  ])('reaches %s: %o → %o', (_, occurredAt, isExplained) => {
    expect(names(given({ lookup: at(occurredAt), work: [call()] }), policy())).toHaveLength(
      isExplained ? 1 : 0,
    );
  });

  it('uses the default window where the reason is unknown', () => {
    const unknown = lookup({ reason: 'made-up', occurredAt: TEN + 4 * HOUR });
    expect(names(given({ lookup: unknown, work: [call()] }), policy())).toEqual([
      'handled-interaction strong',
    ]);
  });

  it("does not explain with a colleague's call, another customer's, or one that never ended a day ago", () => {
    const work = [
      call({ actors: ['a-2'] }),
      call({ id: 'call-2', subject: 'c-2' }),
      call({ id: 'call-3', start: TEN - DAY, end: null }),
    ];
    expect(names(given({ work }), policy())).toEqual([]);
  });

  it('rests on the call of the person that software acts for', () => {
    const robot = lookup({ actor: { id: 'ai-7', kind: 'software', onBehalfOf: ['a-1'] } });
    expect(names(given({ lookup: robot, work: [call()] }), policy())).toEqual(['handled-interaction strong']);
  });
});

describe('unidentified-party', () => {
  const unidentified = call({ subject: null });

  it('explains weakly while the call runs and shortly after, not for an afternoon', () => {
    expect(explain(given({ work: [unidentified] }), policy())[0]).toMatchObject({
      weakness: 'unidentified-party',
    });
    expect(names(given({ lookup: at(TEN + 21 * MINUTE), work: [unidentified] }), policy())).toHaveLength(1);
    expect(names(given({ lookup: at(TEN + 22 * MINUTE), work: [unidentified] }), policy())).toHaveLength(0);
  });

  it('is weak where only a number joins call and customer', () => {
    expect(names(given({ work: [call({ byHandle: true })] }), policy())).toEqual(['unidentified-party weak']);
  });

  it("lets any call of the actor's explain a search that names nobody", () => {
    const search = lookup({ subject: null, operation: 'search' });
    expect(names(given({ lookup: search, work: [call({ subject: 'c-9' })] }), policy())).toEqual([
      'unidentified-party weak',
    ]);
  });
});

describe('warm-transfer', () => {
  const first = call({ id: 'call-1', actors: ['a-2'] });
  const taken = call({ id: 'call-2', subject: null, transferredFrom: 'call-1' });

  it('explains the call taken over, through the chain that names the customer', () => {
    expect(names(given({ work: [first, taken] }), policy()).slice(0, 2)).toEqual([
      'warm-transfer strong',
      'warm-transfer strong',
    ]);
    const between = call({ id: 'call-9', actors: ['a-3'], subject: null, transferredFrom: 'call-1' });
    const last = { ...taken, transferredFrom: 'call-9' };
    expect(names(given({ work: [first, between, last] }), policy())[0]).toBe('warm-transfer strong');
  });

  it('explains the one who handed over an unidentified caller', () => {
    const handedOver = call({ id: 'call-1', subject: null });
    const theirs = call({ id: 'call-2', actors: ['a-2'], transferredFrom: 'call-1' });
    expect(names(given({ work: [handedOver, theirs] }), policy())[0]).toBe('warm-transfer strong');
  });

  it('survives calls that name each other, and does not join what was not transferred', () => {
    const a = call({ id: 'call-1', actors: ['a-2'], transferredFrom: 'call-2' });
    expect(names(given({ work: [a, taken] }), policy())[0]).toBe('warm-transfer strong');
    expect(names(given({ work: [first, { ...taken, transferredFrom: null }] }), policy())).toEqual([
      'unidentified-party weak',
    ]);
  });
});

describe('coached-interaction', () => {
  const colleagues = call({ actors: ['a-2'], team: 'front' });

  it("lets a coach look at a team's call under a reason that calls alone bear out", () => {
    const coach = lookup({ reason: 'quality-check' });
    expect(names(given({ lookup: coach, work: [colleagues] }), policy())).toEqual([
      'coached-interaction strong',
    ]);
  });

  it("does not let a colleague's call explain a customer's question, another team, or a reason not permitted", () => {
    expect(names(given({ work: [colleagues] }), policy())).toEqual([]);
    const coach = lookup({ reason: 'quality-check' });
    expect(names(given({ lookup: coach, work: [{ ...colleagues, team: 'back' }] }), policy())).toEqual([]);
    const denied = lookup({
      reason: 'quality-check',
      decision: { ...coach.decision, wouldBe: 'deny', rules: ['reason-not-permitted'] },
    });
    expect(names(given({ lookup: denied, work: [colleagues] }), policy())).toEqual([]);
  });
});
