import { describe, expect, it } from 'vitest';
import { explain } from '#server/evidence/explain.ts';
import { call, caseOf, DAY, given, HOUR, lookup, MINUTE, policy, TEN, workItem } from '../given.ts';

const names = (...args: Parameters<typeof explain>) =>
  explain(...args).map((one) => `${one.template} ${one.weakness ?? 'strong'}`);

describe('assigned-case and team-case', () => {
  it('explain by the assignee and by the team', () => {
    expect(names(given({ work: [caseOf({ actors: ['a-1'] })] }), policy())).toEqual(['assigned-case strong']);
    expect(names(given({ work: [caseOf({ team: 'front' })] }), policy())).toEqual(['team-case strong']);
    expect(names(given({ work: [caseOf({ team: 'back', actors: ['a-2'] })] }), policy())).toEqual([]);
  });

  it('judge by who had the case then, not by who has it now', () => {
    const wasMine = caseOf({
      actors: ['a-2'],
      history: [
        { at: TEN - DAY, team: null, assignee: 'a-1' },
        { at: TEN + MINUTE, team: null, assignee: 'a-2' },
      ],
    });
    const becameMine = caseOf({
      actors: ['a-1'],
      history: [
        { at: TEN - DAY, team: 'back', assignee: 'a-2' },
        { at: TEN + MINUTE, team: 'back', assignee: 'a-1' },
      ],
    });
    expect(names(given({ work: [wasMine] }), policy())).toEqual(['assigned-case strong']);
    expect(names(given({ work: [becameMine] }), policy())).toEqual([]);
  });

  it('judge a lookup before the first known assignment by that one', () => {
    const known = caseOf({ history: [{ at: TEN + HOUR, team: 'front', assignee: null }] });
    expect(names(given({ work: [known] }), policy())).toEqual(['team-case strong']);
  });

  it('end with the closing of the case', () => {
    const closed = caseOf({ actors: ['a-1'], end: TEN - 1 });
    expect(names(given({ work: [closed] }), policy())).toEqual([]);
    expect(names(given({ work: [{ ...closed, end: TEN }] }), policy())).toEqual(['assigned-case strong']);
  });
});

describe('assigned-work-item and team-work-item', () => {
  it('explain from the queue to some hours past done', () => {
    expect(names(given({ work: [workItem({ actors: ['a-1'] })] }), policy())).toEqual([
      'assigned-work-item strong',
    ]);
    const done = workItem({ team: 'front', end: TEN - 4 * HOUR, start: TEN - DAY });
    expect(names(given({ work: [done] }), policy())).toEqual(['team-work-item strong']);
    expect(names(given({ work: [{ ...done, end: TEN - 4 * HOUR - 1 }] }), policy())).toEqual([]);
  });
});

describe('work that the actor made', () => {
  const own = caseOf({ openedBy: 'a-1', actors: ['a-1'], start: TEN - HOUR, madeAt: TEN - HOUR });

  it('is weak, and says so', () => {
    const [only] = explain(given({ work: [own] }), policy());
    expect(only).toMatchObject({ template: 'assigned-case', strength: 'weak', weakness: 'self-made' });
    expect(only?.sentence.en).toBe(
      'Case case-1 of this customer, assigned to this agent, from 09:00; made by the agent, with no call or colleague behind it.',
    );
  });

  it('is strong with a call around its opening or a colleague it was assigned to', () => {
    const opening = call({ actors: ['a-2'], start: TEN - HOUR - MINUTE, end: TEN - HOUR + MINUTE });
    expect(names(given({ work: [own, opening] }), policy())).toEqual(['assigned-case strong']);
    const passed = caseOf({
      ...own,
      history: [
        { at: TEN - HOUR, team: null, assignee: 'a-2' },
        { at: TEN - MINUTE, team: null, assignee: 'a-1' },
      ],
    });
    expect(names(given({ work: [passed] }), policy())).toEqual(['assigned-case strong']);
  });

  it('explains weakly where it lies with others', () => {
    const elsewhere = caseOf({ ...own, actors: ['a-2'], team: 'back' });
    expect(names(given({ work: [elsewhere] }), policy())).toEqual(['opened-record self-made']);
  });

  it('explains nothing when it was made more than five minutes after the lookup', () => {
    const late = (ms: number) =>
      caseOf({ ...own, start: TEN - HOUR, madeAt: TEN + ms, receivedAt: TEN + DAY });
    expect(names(given({ work: [late(5 * MINUTE)] }), policy())).toEqual(['assigned-case self-made']);
    expect(names(given({ work: [late(5 * MINUTE + 1)] }), policy())).toEqual([]);
  });
});

it('work without this customer explains nothing', () => {
  const work = [caseOf({ actors: ['a-1'], subject: 'c-2' }), workItem({ team: 'front', subject: 'c-2' })];
  expect(names(given({ work, lookup: lookup() }), policy())).toEqual([]);
});
