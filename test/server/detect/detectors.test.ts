import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DetectorSettings } from '#policies/policy.ts';
import { DECISION_RULES, GRADES, DETECTORS as NAMES, WORKS_COUNCIL_DETECTORS } from '#policies/vocabulary.ts';
import { isOn } from '#server/detect/detector.ts';
import { DETECTORS, examineAll } from '#server/detect/detectors.ts';
import type { Examined } from '#store/port.ts';
import { DAY, HOUR, MINUTE, policy, TEN } from '../evidence/given.ts';
import { actor, examined, SIX, sixCustomers, strong, subject } from './given.ts';

type Decision = Examined['lookup']['decision'];
const rulesOf = (window: readonly Examined[], settings: Record<string, Partial<DetectorSettings>> = {}) =>
  [...new Set(flagsOf(window, settings).map(({ rule }) => rule))].sort();
const flagsOf = (window: readonly Examined[], settings: Record<string, Partial<DetectorSettings>> = {}) =>
  examineAll(window, policy({ detect: detect(settings) }));
const detect = (settings: Record<string, Partial<DetectorSettings>>) =>
  new Map(
    Object.entries(settings).map(([id, one]) => [
      id,
      { on: true, severity: null, worksCouncil: null, options: {}, ...one },
    ]),
  );
const decided = (...rules: Decision['rules']): Decision => ({
  effect: 'permit',
  wouldBe: 'deny',
  permitted: [],
  withheld: ['name'],
  notices: [],
  rules,
});
const wrong = (verdict: 'back-dated' | 'other-subject') => ({
  grading: { reference: { verdict, sentence: { nl: 'Zo is het.', en: 'So it is.' } } },
});

describe('one lookup', () => {
  it.each<[string, Examined, string[]]>([
    ['unexplained', examined('unexplained'), ['unexplained-lookup']],
    ['unsupported', examined('unsupported'), ['unexplained-lookup']],
    ['contradicted', examined('contradicted', {}, wrong('other-subject')), ['contradicted-reason']],
    ['back-dated', examined('contradicted', {}, wrong('back-dated')), ['backdated-reference']],
    ['undetermined', examined('undetermined'), []],
    ['pending', examined('pending'), []],
    ['explained', examined('explained'), []],
    [
      'unexplained, for a reason that demands nothing',
      examined('unexplained', { reason: 'administration' }),
      [],
    ],
    ['unexplained, and refused', examined('unexplained', { decision: { ...decided(), effect: 'deny' } }), []],
    ['unexplained, one of a list of hits', examined('unexplained', { marks: ['shown-in-search'] }), []],
    [
      'without a reason',
      examined('unexplained', { reason: null, decision: decided('lookup-without-reason') }),
      ['lookup-without-reason', 'unexplained-lookup'],
    ],
    [
      'without a reason, in a call',
      examined('explained', { reason: null, decision: decided('lookup-without-reason') }),
      [],
    ],
    [
      'after consent was withdrawn',
      examined('corroborated', { decision: decided('consent-withdrawn') }),
      ['consent-withdrawn'],
    ],
    [
      'confirmed by the agent',
      examined('corroborated', { decision: decided('mandate-exceeded', 'confirmed') }),
      [],
    ],
    [
      'with break-glass',
      examined('corroborated', { reason: 'emergency', decision: decided('break-glass') }),
      ['break-glass'],
    ],
    [
      'of fields outside the reason',
      examined('corroborated', { decision: decided('field-not-permitted') }),
      ['field-not-permitted'],
    ],
    [
      'of fields outside the reason that were not shown',
      examined(
        'corroborated',
        { decision: decided('field-not-permitted') },
        { outcome: { fieldsShown: ['city'] } },
      ),
      [],
    ],
    [
      'of everything, with withheld fields shown',
      examined('corroborated', { fields: null, decision: decided() }, { outcome: { fieldsShown: ['name'] } }),
      ['field-not-permitted'],
    ],
    [
      'of a watched customer',
      examined('unexplained', {}, { subject: subject({ watched: 'vip' }) }),
      ['unexplained-lookup', 'watched-subject'],
    ],
    [
      'of a watched customer, in a call',
      examined('explained', {}, { subject: subject({ watched: 'vip' }) }),
      [],
    ],
    [
      'of a watched customer, while systems were silent',
      examined('undetermined', {}, { subject: subject({ watched: 'vip' }) }),
      [],
    ],
    ['of oneself', examined('explained', {}, { actor: actor({ customerId: 'c-1' }) }), ['self']],
    [
      'off shift',
      examined('unexplained', {}, { grading: { roster: { covered: true, onShift: false } } }),
      ['off-shift', 'unexplained-lookup'],
    ],
    [
      'off shift, without a roster',
      examined('unexplained', {}, { grading: { roster: { covered: false, onShift: false } } }),
      ['unexplained-lookup'],
    ],
    [
      'off shift, in a call',
      examined('explained', {}, { grading: { roster: { covered: true, onShift: false } } }),
      [],
    ],
    [
      'after employment',
      examined('explained', {}, { actor: actor({ employedTo: TEN }) }),
      ['after-employment'],
    ],
    ['on the last day', examined('explained', {}, { actor: actor({ employedTo: TEN + 1 }) }), []],
    [
      'a search with a wildcard',
      examined('unexplained', {
        subject: null,
        operation: 'search',
        search: { keys: ['name'], wildcard: true },
      }),
      ['search-shape'],
    ],
  ])('%s', (_, one, rules) => {
    expect(rulesOf([one])).toEqual(rules);
  });

  it('is about the organisation or the integration where they are what is wrong', () => {
    const contract = examined('explained', {
      organisation: 'partner-x',
      decision: decided('contract-ended'),
    });
    expect(flagsOf([contract])[0]?.about).toEqual({ kind: 'organisation', id: 'partner-x' });
    const token = examined('explained', { decision: decided('token-scope-exceeded') });
    expect(flagsOf([token])[0]?.about).toEqual({ kind: 'source', id: 'crm-1' });
  });

  it('tells of a change that takes two people where one went on alone, not where a second confirmed it', () => {
    const asked: Decision = { ...decided('second-person-needed'), wouldBe: 'ask' };
    const first = examined('explained', { id: 'l-1', decision: asked });
    const second = examined('explained', {
      id: 'l-2',
      follows: 'l-1',
      decision: { ...decided('second-person-needed', 'confirmed'), wouldBe: 'permit' },
    });
    expect(rulesOf([first])).toEqual(['second-person-needed']);
    expect(rulesOf([first, second])).toEqual([]);
    expect(rulesOf([examined('explained', { decision: { ...asked, effect: 'ask' } })])).toEqual([]);
  });
});

describe('lookups together', () => {
  it('who goes down a list comes by customers of the team’s work: they belong to it, the actor’s own do not', () => {
    const [first, ...rest] = sixCustomers();
    const at = (first as Examined).lookup.occurredAt + 1;
    const by = (id: string, template: string) =>
      examined(
        'explained',
        { id, subject: id, occurredAt: at },
        { grading: { explanations: [{ ...strong, template }] } },
      );
    const looks = [
      first as Examined,
      by('c-team', 'team-work-item'),
      by('c-own', 'handled-interaction'),
      ...rest,
    ];
    const told = flagsOf(looks).filter(({ rule }) => rule === 'enumeration');
    expect(told).toHaveLength(7);
    expect(told.map(({ lookup }) => lookup)).toContain('c-team');
  });

  it('five customers in a quarter of an hour without work is enumeration; four, or slower, is not', () => {
    expect(rulesOf(sixCustomers())).toContain('enumeration');
    expect(flagsOf(sixCustomers()).filter(({ rule }) => rule === 'enumeration')).toHaveLength(6);
    expect(rulesOf(sixCustomers().slice(0, 4))).not.toContain('enumeration');
    const slow = sixCustomers().map((one, n) => ({
      ...one,
      lookup: { ...one.lookup, occurredAt: SIX + n * 4 * MINUTE },
    }));
    expect(rulesOf(slow)).not.toContain('enumeration');
    expect(rulesOf(slow, { enumeration: { options: { per: 'PT1H' } } })).toContain('enumeration');
    expect(rulesOf(sixCustomers('explained'))).toEqual([]);
  });

  it('tells apart two bursts and the quiet between them', () => {
    const morning = sixCustomers().map((one) => ({
      ...one,
      lookup: { ...one.lookup, id: `m-${one.lookup.id}`, occurredAt: one.lookup.occurredAt - 4 * HOUR },
    }));
    const between = examined('unexplained', { occurredAt: SIX - 2 * HOUR, subject: 'c-900' });
    const flagged = flagsOf([...morning, between, ...sixCustomers()]).filter(
      ({ rule }) => rule === 'enumeration',
    );
    expect(flagged).toHaveLength(12);
    expect(flagged.some(({ lookup }) => lookup === between.lookup.id)).toBe(false);
    expect(new Set(flagged.map(({ sentence }) => sentence.en))).toEqual(
      new Set(['6 customers in 9 minutes, without work that explains it.']),
    );
  });

  it('finds the rest of a burst in lookups of an earlier run', () => {
    const [first, second, ...rest] = sixCustomers();
    const found = examineAll(
      rest,
      policy(),
      [first, second].filter((one) => one !== undefined),
    );
    expect(found.filter(({ rule }) => rule === 'enumeration')).toHaveLength(6);
    expect(found.filter(({ rule }) => rule === 'unexplained-lookup')).toHaveLength(4);
  });

  it('one account at two sites within twenty minutes', () => {
    const at = (site: string, minutes: number) =>
      examined('explained', { occurredAt: TEN + minutes * MINUTE, context: { site } });
    expect(flagsOf([at('groningen', 0), at('eindhoven', 4)])).toMatchObject([
      {
        rule: 'shared-account',
        sentence: { nl: 'Eén account in groningen en in eindhoven, 4 minuten na elkaar.' },
      },
      { rule: 'shared-account' },
    ]);
    expect(rulesOf([at('groningen', 0), at('eindhoven', 21)])).toEqual([]);
    expect(rulesOf([at('groningen', 0), at('groningen', 4)])).toEqual([]);
  });

  it('one reference for three customers; those it does not belong to are flagged', () => {
    const use = (n: number) =>
      examined(
        n === 0 ? 'corroborated' : 'contradicted',
        { subject: `c-${n}`, reference: { type: 'case', id: 'z-1' } },
        wrong('other-subject'),
      );
    expect(flagsOf([use(0), use(1), use(2)]).filter(({ rule }) => rule === 'reference-reuse')).toHaveLength(
      2,
    );
    expect(rulesOf([use(0), use(1)])).toEqual(['contradicted-reason']);
  });

  it('eight customers opened and closed within seconds', () => {
    const glance = (n: number) =>
      examined(
        n % 2 ? 'unexplained' : 'explained',
        { subject: `c-${n}`, occurredAt: TEN + (n * HOUR) / 2 },
        { outcome: { closedAt: TEN + (n * HOUR) / 2 + 3000 } },
      );
    const day = Array.from({ length: 8 }, (_, n) => glance(n));
    expect(flagsOf(day).filter(({ rule }) => rule === 'peek')).toHaveLength(4);
    expect(rulesOf(day.slice(1))).not.toContain('peek');
  });

  it('software that goes on to other customers within one task', () => {
    const step = (n: number) =>
      examined(n === 0 ? 'explained' : 'unexplained', {
        actor: { id: 'ai-1', kind: 'software', onBehalfOf: [] },
        task: 't-1',
        subject: `c-${n}`,
        occurredAt: TEN + n * MINUTE,
      });
    expect(flagsOf([step(0), step(1)]).filter(({ rule }) => rule === 'task-drift')).toHaveLength(1);
  });

  it('the same customer on three days, once the works council has consented', () => {
    const days = [0, 3, 9].map((n) => examined('unexplained', { occurredAt: TEN + n * DAY }));
    expect(rulesOf(days)).toEqual(['unexplained-lookup']);
    expect(rulesOf(days, { 'serial-interest': { worksCouncil: 'OR 2026-14' } })).toContain('serial-interest');
  });
});

describe('the pack', () => {
  const near = examined(
    'unexplained',
    {},
    { actor: actor({ addressKey: 'k'.repeat(32) }), subject: subject({ addressKey: 'k'.repeat(32) }) },
  );

  it('keeps the works council detectors off until it names the consent', () => {
    for (const { id } of DETECTORS) {
      expect(isOn(id, policy())).toBe(!WORKS_COUNCIL_DETECTORS.some((one) => one === id));
    }
    expect(rulesOf([near], { household: {} })).not.toContain('household');
    expect(rulesOf([near], { household: { worksCouncil: 'OR 2026-14' } })).toContain('household');
  });

  it('household asks after work of the whole team, which a colleague could have done, and not after one’s own', () => {
    const by = (template: string) =>
      examined('explained', {}, { ...near, grading: { explanations: [{ ...strong, template }] } });
    const council = { household: { worksCouncil: 'OR 2026-14' } };
    expect(rulesOf([by('team-work-item')], council)).toContain('household');
    expect(rulesOf([by('assigned-work-item')], council)).toEqual([]);
  });

  it('turns a detector off, and sets its severity', () => {
    expect(rulesOf([near], { 'unexplained-lookup': { on: false } })).toEqual([]);
    expect(flagsOf([near], { 'unexplained-lookup': { severity: 'critical' } })[0]?.severity).toBe('critical');
  });
});

it('every name in the vocabulary but one is a detector, and each has its own', () => {
  const ids = DETECTORS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(NAMES.filter((name) => !ids.includes(name))).toEqual(['missing-lookups']);
});

it('a detector that needs grades is silent on what evidence explains', () => {
  const judging = new Set(DETECTORS.filter(({ needs }) => needs.includes('grades')).map(({ id }) => id));
  const any = fc.record({
    grade: fc.constantFrom(...GRADES.filter((grade) => grade === 'corroborated' || grade === 'explained')),
    minutes: fc.integer({ min: 0, max: 30 }),
    n: fc.integer({ min: 0, max: 9 }),
    rules: fc.subarray([...DECISION_RULES]),
    isSoftware: fc.boolean(),
    watched: fc.option(fc.constant('staff')),
    onShift: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 12 }), (all) => {
      const window = all.map(({ grade, minutes, n, rules, isSoftware, watched, onShift }) =>
        examined(
          grade,
          {
            subject: `c-${n}`,
            occurredAt: TEN + minutes * MINUTE,
            actor: { id: 'a-1', kind: isSoftware ? 'software' : 'human', onBehalfOf: [] },
            task: 't-1',
            reference: { type: 'case', id: 'z-1' },
            decision: decided(...rules),
          },
          {
            subject: subject({ id: `c-${n}`, watched }),
            outcome: { closedAt: TEN + minutes * MINUTE + 1000 },
            grading: { roster: { covered: true, onShift } },
          },
        ),
      );
      const found = flagsOf(window, {
        'serial-interest': { worksCouncil: 'OR 1' },
        colleague: { worksCouncil: 'OR 1' },
        household: { worksCouncil: 'OR 1' },
      });
      expect(found.filter(({ rule }) => judging.has(rule))).toEqual([]);
    }),
  );
});
