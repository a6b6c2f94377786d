import type { MonthFigures } from '#model/report.ts';
import type { Text } from '#policies/vocabulary.ts';
import { text } from '#server/evidence/sentence.ts';

/** The indicators of the monthly report: four chapters, in this order. `docs/reports.md` defines each. */

export const CHAPTERS = ['total', 'careful', 'accounts', 'purposeful'] as const;
export type ChapterId = (typeof CHAPTERS)[number];

export interface Indicator {
  id: string;
  chapter: ChapterId;
  label: Text;
  /** A share lies between 0 and 1; a rate is one number for another; a count is whole. */
  unit: 'count' | 'share' | 'rate';
  /** Null where there is nothing to divide by, or where it is not known. */
  of(figures: MonthFigures): number | null;
  /** Whether organisations of another size can be compared by it. */
  compared: boolean;
  /** Whether it could be about one person: not told where few are active. */
  personal?: true;
}

export const CHAPTER_TEXTS: Record<ChapterId, { title: Text; question: Text }> = {
  total: {
    title: text('Totaal gebruik', 'Total use'),
    question: text(
      'Hoeveel wordt er gekeken, en past dat bij het werk dat er was?',
      'How much is looked at, and does that fit the work there was?',
    ),
  },
  careful: {
    title: text('Zorgvuldig gebruik', 'Careful use'),
    question: text(
      'Wordt er gericht gezocht, op een tijd en manier die bij het werk past?',
      'Are searches to the point, at a time and in a way that fits the work?',
    ),
  },
  accounts: {
    title: text('Accounts', 'Accounts'),
    question: text(
      'Hebben de juiste mensen toegang, en niet meer dan dat?',
      'Do the right people have access, and nobody else?',
    ),
  },
  purposeful: {
    title: text('Doelgericht gebruik', 'Purposeful use'),
    question: text(
      'Was er een reden, en is die terug te vinden in het werk?',
      'Was there a reason, and can it be found in the work?',
    ),
  },
};

const ratio = (part: number | null, whole: number): number | null =>
  part === null || whole === 0 ? null : part / whole;
export const judgedOf = ({ first, returns }: MonthFigures): number => first.judged + returns.judged;
export const coverageOf = (figures: MonthFigures): number | null =>
  ratio(judgedOf(figures), judgedOf(figures) + figures.undetermined);

type Rest = Pick<Indicator, 'of'> & Partial<Pick<Indicator, 'compared' | 'personal'>>;
const indicator =
  (chapter: ChapterId) =>
  (id: string, unit: Indicator['unit'], label: Text, { of, compared = true, ...rest }: Rest): Indicator => ({
    id,
    chapter,
    label,
    unit,
    of,
    compared,
    ...rest,
  });
const total = indicator('total');
const careful = indicator('careful');
const accounts = indicator('accounts');
const purposeful = indicator('purposeful');

export const INDICATORS: readonly Indicator[] = [
  total('lookups', 'count', text('Raadplegingen', 'Lookups'), { of: (f) => f.lookups, compared: false }),
  total('subjects', 'count', text('Verschillende klanten', 'Different customers'), {
    of: (f) => f.subjects,
    compared: false,
  }),
  total('per-call', 'rate', text('Raadplegingen per gesprek', 'Lookups per call'), {
    of: (f) => ratio(f.lookups, f.calls),
  }),
  total('by-software', 'share', text('Door AI en robots', 'By AI and robots'), {
    of: (f) => ratio(f.bySoftware, f.lookups),
  }),

  careful('without-number', 'share', text('Gezocht zonder klantnummer', 'Searched without customer number'), {
    of: (f) => ratio(f.withoutNumber, f.lookups),
  }),
  careful('wildcard', 'share', text('Gezocht met jokerteken', 'Searched with a wildcard'), {
    of: (f) => ratio(f.wildcard, f.lookups),
  }),
  careful(
    'out-of-hours',
    'share',
    text('Tussen 19:00 en 06:00 of in weekend', 'Between 19:00 and 06:00 or in a weekend'),
    { of: (f) => ratio(f.outOfHours, f.lookups) },
  ),
  careful('off-roster', 'share', text('Buiten rooster', 'Outside the roster'), {
    of: (f) => ratio(f.offRoster, f.rostered),
  }),
  careful('closed-at-once', 'share', text('Open en binnen 3 seconden dicht', 'Closed within 3 seconds'), {
    of: (f) => ratio(f.closedAtOnce, f.closings),
  }),

  accounts('active', 'count', text('Actieve accounts', 'Active accounts'), {
    of: (f) => f.active,
    compared: false,
  }),
  accounts('unused', 'share', text('60 dagen niet gebruikt', 'Not used for 60 days'), {
    of: (f) => ratio(f.unused, f.accounts),
  }),
  accounts('after-employment', 'count', text('Gebruikt na uitdiensttreding', 'Used after employment'), {
    of: (f) => f.usedAfterEmployment,
    personal: true,
  }),
  accounts(
    'highest-a-day',
    'count',
    text('Hoogste aantal per account per dag', 'Highest number per account per day'),
    { of: (f) => f.highestADay, personal: true },
  ),
  accounts('two-places', 'count', text('Op twee plaatsen tegelijk', 'In two places at once'), {
    of: (f) => f.twoPlaces,
    personal: true,
  }),

  purposeful('reason-given', 'share', text('Reden opgegeven', 'Reason given'), {
    of: (f) => ratio(f.withReason, f.lookups),
  }),
  purposeful(
    'explained-first',
    'share',
    text('Bevestigd of verklaard, eerste keer', 'Corroborated or explained, first time'),
    { of: (f) => ratio(f.first.explained, f.first.judged) },
  ),
  purposeful(
    'explained-returning',
    'share',
    text('Bevestigd of verklaard, terugkerend', 'Corroborated or explained, returning'),
    { of: (f) => ratio(f.returns.explained, f.returns.judged) },
  ),
  purposeful('unexplained', 'share', text('Onverklaard', 'Unexplained'), {
    of: (f) => ratio(f.unexplained, judgedOf(f)),
  }),
  purposeful('contradicted', 'share', text('Strijdig met de reden', 'Contradicted'), {
    of: (f) => ratio(f.contradicted, judgedOf(f)),
  }),
  purposeful('break-glass', 'count', text('Noodtoegang', 'Break-glass'), {
    of: (f) => f.breakGlass,
    personal: true,
  }),
];
