import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Work } from '#model/evidence.ts';
import type { GradingInput } from '#model/explanation.ts';
import { grade } from '#server/evidence/grade.ts';
import { PATIENCE } from '#server/evidence/window.ts';
import {
  ALL_FEEDS,
  call,
  campaignOf,
  caseOf,
  DAY,
  feed,
  given,
  HOUR,
  LATER,
  lookup,
  MINUTE,
  policy,
  referring,
  TEN,
  workItem,
} from './given.ts';

const gradeOf = (input: GradingInput, now = LATER) => grade(input, policy(), now).grade;
const also = (input: GradingInput, ...work: Work[]): GradingInput => ({
  ...input,
  work: [...input.work, ...work],
});

const strong = call();
const weak = call({ id: 'call-u', subject: null });
const selfMade = caseOf({ openedBy: 'a-1', start: TEN - HOUR });
const backDated = caseOf({ openedBy: 'a-1', start: TEN + HOUR });
const others = caseOf({ id: 'case-x', subject: 'c-2', team: 'front' });
const closed = caseOf({ id: 'case-c', team: 'front', end: TEN - HOUR });
const colleagues = call({ id: 'call-c', actors: ['a-2'] });
const notFound = given({ lookup: lookup({ reference: { type: 'interaction', id: 'call-404' } }) });
const task = given({ lookup: lookup({ reference: { type: 'task', id: 't-1' } }) });

describe('the table of grades, with every feed heard', () => {
  it.each<[string, GradingInput, string, string, string]>([
    ['no reference', given(), 'unexplained', 'explained', 'explained'],
    ['a task', task, 'unexplained', 'explained', 'explained'],
    ['a reference that holds', referring(strong), 'corroborated', 'corroborated', 'corroborated'],
    ['a self-made reference', referring(selfMade), 'explained', 'explained', 'explained'],
    ['a back-dated reference', referring(backDated), 'contradicted', 'contradicted', 'explained'],
    ["another customer's reference", referring(others), 'contradicted', 'contradicted', 'explained'],
    ['a closed reference', referring(closed), 'contradicted', 'contradicted', 'explained'],
    ['a reference not found', notFound, 'unsupported', 'explained', 'explained'],
    ["a colleague's reference", referring(colleagues), 'unsupported', 'explained', 'explained'],
  ])('%s', (_, input, alone, withWeak, withStrong) => {
    expect(gradeOf(input)).toBe(alone);
    expect(gradeOf(also(input, weak))).toBe(withWeak);
    expect(gradeOf(also(input, call({ id: 'call-s' })))).toBe(withStrong);
  });

  it('keeps the verdict on the reference when other work explains', () => {
    expect(grade(also(referring(backDated), strong), policy(), LATER)).toMatchObject({
      grade: 'explained',
      reference: { verdict: 'back-dated' },
    });
  });

  it('corroborates a reason that demands each of several kinds by each of them only', () => {
    const complaint = referring(strong, { reason: 'complaint' });
    expect(gradeOf(complaint)).toBe('explained');
    expect(gradeOf(also(complaint, caseOf({ team: 'front' })))).toBe('corroborated');
    const offer = referring(campaignOf({ actors: ['a-1'] }), { reason: 'win-back-offer' });
    expect(gradeOf(offer)).toBe('corroborated');
  });

  it('finds a reference that is not among the work gathered', () => {
    expect(gradeOf({ ...referring(strong), work: [] })).toBe('corroborated');
  });

  it('keeps who was on shift, and whether this was a first look', () => {
    const input = given({ firstLook: false, roster: { covered: true, onShift: true } });
    expect(grade(input, policy(), LATER)).toMatchObject({
      firstLook: false,
      roster: { covered: true, onShift: true },
    });
  });
});

describe('silence', () => {
  const edge = TEN + 15 * MINUTE;
  const heardUntil = (watermark: number) => [feed('interaction', watermark), feed('case', watermark)];

  it.each([
    ['no reference', given()],
    ['a reference that holds', referring(strong)],
    ['a back-dated reference', referring(backDated)],
  ])('%s is pending until the feeds have passed the window', (_, input) => {
    expect(gradeOf({ ...input, feeds: heardUntil(edge - 1) }, edge)).toBe('pending');
    expect(gradeOf({ ...input, feeds: heardUntil(edge) }, edge)).not.toBe('pending');
  });

  it('waits a day for a feed that lags, and then proves nothing by it', () => {
    const lagging = given({ feeds: [feed('interaction', edge), feed('case', edge - 1)] });
    expect(gradeOf(lagging, edge + PATIENCE - 1)).toBe('pending');
    expect(grade(lagging, policy(), edge + PATIENCE)).toMatchObject({
      grade: 'undetermined',
      heard: ['interaction'],
      silent: ['case'],
    });
  });

  it('lets work that was heard of explain, and a record that speaks against a reference speak', () => {
    const feeds = heardUntil(edge - 1);
    expect(gradeOf({ ...referring(strong), feeds })).toBe('corroborated');
    expect(gradeOf({ ...given({ work: [weak] }), feeds })).toBe('explained');
    expect(gradeOf({ ...referring(backDated), feeds })).toBe('contradicted');
    expect(gradeOf({ ...notFound, feeds })).toBe('undetermined');
  });

  it('is undetermined where no feed tells of any demanded kind', () => {
    const none = given({ feeds: [feed('work-item'), feed('shift')] });
    expect(gradeOf(none, TEN + HOUR)).toBe('pending');
    expect(grade(none, policy(), LATER)).toMatchObject({
      grade: 'undetermined',
      silent: ['interaction', 'case'],
    });
  });

  it('judges by one kind where one suffices, and by none of several where each is needed', () => {
    const feeds = [feed('interaction')];
    expect(gradeOf(given({ feeds }))).toBe('unexplained');
    expect(gradeOf(given({ feeds, lookup: lookup({ reason: 'complaint' }) }))).toBe('undetermined');
  });

  it('does not hold a missing reference against anybody while its own kind is silent', () => {
    const named = lookup({ reference: { type: 'work-item', id: 'w-1' } });
    const feeds = [feed('interaction'), feed('case')];
    expect(gradeOf(given({ lookup: named, feeds }))).toBe('undetermined');
    expect(gradeOf(given({ lookup: named, feeds: [...feeds, feed('work-item')] }))).toBe('unsupported');
  });

  it('waits for every source of one kind', () => {
    const feeds = [feed('interaction'), feed('interaction', edge - 1, 'partner'), feed('case')];
    expect(gradeOf(given({ feeds }), edge)).toBe('pending');
  });
});

describe('for any work', () => {
  const ids = fc.constantFrom('a-1', 'a-2');
  const teams = fc.constantFrom('front', 'back', null);
  const times = fc.integer({ min: -30, max: 30 }).map((hours) => TEN + (hours * HOUR) / 4);
  const anyWork: fc.Arbitrary<Work> = fc
    .record({
      make: fc.constantFrom(call, caseOf, workItem, campaignOf),
      id: fc.constantFrom('1', '2', '3'),
      subject: fc.constantFrom('c-1', 'c-2', null),
      byHandle: fc.boolean(),
      actors: fc.array(ids, { maxLength: 2 }),
      team: teams,
      openedBy: fc.option(ids),
      start: times,
      length: fc.option(fc.integer({ min: 0, max: 8 }).map((n) => n * HOUR)),
      transferredFrom: fc.option(fc.constantFrom('interaction-1', 'interaction-2')),
    })
    .map(({ make, length, id, ...over }) => {
      const made = make(over);
      return {
        ...made,
        id: `${made.type}-${id}`,
        madeAt: over.start,
        end: length === null ? null : over.start + length,
      };
    });
  const references = fc.option(
    fc.record({
      type: fc.constantFrom('interaction' as const, 'case' as const, 'work-item' as const, 'task' as const),
      id: fc.constantFrom('interaction-1', 'case-2', 'work-item-3', 'nowhere'),
    }),
  );
  const inputs = fc
    .record({
      work: fc.uniqueArray(anyWork, { maxLength: 6, selector: (one) => `${one.type} ${one.id}` }),
      reference: references,
      reason: fc.constantFrom(
        'billing-question',
        'complaint',
        'quality-check',
        'administration',
        null,
        'made-up',
      ),
      subject: fc.constantFrom('c-1', null),
    })
    .map(({ work, reference, reason, subject }) =>
      given({
        lookup: lookup({ reference, reason, subject }),
        work,
        referenced: work.find((one) => one.type === reference?.type && one.id === reference.id) ?? null,
      }),
    );

  it('a strong explanation more never leaves a lookup unexplained, unsupported or contradicted', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const named = { ...input, lookup: { ...input.lookup, subject: 'c-1' } };
        expect(['corroborated', 'explained']).toContain(gradeOf(also(named, call({ id: 'added' }))));
      }),
      { numRuns: 500 },
    );
  });

  it('silence never turns into guilt', () => {
    fc.assert(
      fc.property(
        inputs,
        fc.subarray([...ALL_FEEDS]),
        fc.integer({ min: 0, max: 60 }),
        (input, feeds, minutes) => {
          const silenced = {
            ...input,
            feeds: feeds.map((one) => ({ ...one, watermark: TEN + minutes * MINUTE })),
          };
          const full = gradeOf(input);
          const found = gradeOf(silenced, LATER);
          expect(found === full || found === 'undetermined').toBe(true);
          expect(found === 'undetermined' && full === 'contradicted').toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('every explanation says something in both languages, strong ones first', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { explanations } = grade(input, policy(), TEN + 3 * DAY);
        const order = explanations.map((one) => (one.strength === 'strong' ? 0 : 1));
        expect(order).toEqual([...order].sort());
        for (const { sentence } of explanations) {
          expect(sentence.nl).toMatch(/^[A-Z].*\.$/);
          expect(sentence.en).toMatch(/^[A-Z].*\.$/);
        }
      }),
    );
  });
});
