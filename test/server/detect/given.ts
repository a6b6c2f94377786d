import type { Explanation, Grading } from '#model/explanation.ts';
import type { Finding } from '#model/finding.ts';
import type { Lookup } from '#model/lookup.ts';
import type { Grade } from '#policies/vocabulary.ts';
import type { Examined } from '#store/port.ts';
import { lookup, TEN } from '../evidence/given.ts';

/** Examined lookups by hand: a grade, and what else a detector reads. */

export const strong: Explanation = {
  template: 'handled-interaction',
  strength: 'strong',
  weakness: null,
  evidence: { type: 'interaction', id: 'call-1', version: 1, source: 'systems' },
  sentence: {
    nl: 'Gesprek call-1 met deze klant, door deze medewerker gevoerd, 09:55 tot 10:06.',
    en: 'Call call-1 with this customer, handled by this agent, 09:55 to 10:06.',
  },
};

export function examined(
  grade: Grade,
  over: Partial<Lookup> = {},
  more: Partial<Omit<Examined, 'grading' | 'lookup'>> & { grading?: Partial<Grading> } = {},
): Examined {
  const made = lookup({ grade, ...over });
  const isAccounted = grade === 'corroborated' || grade === 'explained';
  return {
    lookup: made,
    subject: null,
    actor: null,
    outcome: null,
    flagged: [],
    ...more,
    grading: {
      lookup: made.id,
      grade,
      firstLook: true,
      explanations: isAccounted ? [strong] : [],
      reference: {
        verdict: 'none-declared',
        sentence: { nl: 'Er is geen verwijzing opgegeven.', en: 'No reference was given.' },
      },
      heard: grade === 'undetermined' ? [] : ['interaction', 'case'],
      silent: grade === 'undetermined' ? ['interaction', 'case'] : [],
      roster: { covered: false, onShift: false },
      ...more.grading,
    },
  };
}

export const actor = (
  over: Partial<NonNullable<Examined['actor']>> = {},
): NonNullable<Examined['actor']> => ({
  type: 'actor',
  id: 'a-1',
  kind: 'human',
  organisation: 'own',
  teams: [],
  roles: [],
  aliases: [],
  handles: [],
  ...over,
});
export const subject = (
  over: Partial<NonNullable<Examined['subject']>> = {},
): NonNullable<Examined['subject']> => ({
  type: 'subject',
  id: 'c-1',
  aliases: [],
  handles: [],
  ...over,
});

/** Six customers in nine minutes, from 14:43 in Amsterdam. */
export const SIX = TEN + (4 * 60 + 43) * 60_000;
export const sixCustomers = (grade: Grade = 'unexplained', over: Partial<Lookup> = {}): Examined[] =>
  [0, 2, 3, 5, 7, 9].map((minutes, index) =>
    examined(grade, { occurredAt: SIX + minutes * 60_000, subject: `c-${100 + index}`, ...over }),
  );

export const finding = (over: Partial<Finding> = {}): Finding => ({
  id: 'f-1',
  about: { kind: 'actor', id: 'a-1' },
  organisation: 'own',
  rules: ['unexplained-lookup'],
  severity: 'low',
  status: 'open',
  origin: 'detected',
  from: TEN,
  to: TEN,
  createdAt: TEN,
  story: { title: { nl: '', en: '' }, body: { nl: '', en: '' } },
  lookups: { count: 1, ids: [] },
  grades: { unexplained: 1 },
  outcome: null,
  predecessor: null,
  rank: 0,
  ...over,
});
