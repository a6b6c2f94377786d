import type { Texts } from '../nl.ts';

export const reports: Texts['reports'] = {
  title: 'Reports',
  lead: 'Figures without persons for those who steer, and a report that names people only where two find it needed.',
  monthly: 'Monthly reports',
  monthlyLead: 'By calendar month: total use, careful use, accounts and purposeful use.',
  month: 'Month',
  counted: 'Counted',
  countedAt: (at) => `counted ${at}`,
  soFar: (at) => `still going on, counted up to ${at}`,
  none: 'No month has been counted yet. That happens by itself, some minutes after the first lookups.',
  organisation: 'Organisation',
  all: 'All organisations',
  show: 'Show',
  open: 'Open',
  kind: 'generic monthly report',
  made: (date) => `Made ${date}`,
  heading: (month) => `${month}: how customers’ data was used`,
  intro: (peers) =>
    peers > 0
      ? `This report holds no persons. It compares six months with ${peers} comparable organisations: the figure is the median, the range the middle half.`
      : 'This report holds no persons. It shows six months; there are too few comparable organisations to compare with none recognised.',
  introAll: 'This report holds no persons. It shows six months of all organisations together.',
  running: (at) => `This month is still going on: all of it is counted up to ${at}.`,
  uncounted:
    'This month is being counted now. Load the page again in a minute; with millions of lookups it takes longer.',
  key: {
    label: 'The month in short',
    lookups: 'Lookups',
    more: (share, month) => `${share} more than ${month}`,
    less: (share, month) => `${share} fewer than ${month}`,
    same: (month) => `as many as ${month}`,
    first: 'Corroborated or explained, first time',
    peers: (share) => `comparable ${share}`,
    missed: 'Missed, measured',
    between: (low, high) => `${low} to ${high}`,
    notMeasured: 'nothing of the sample decided yet',
    coverage: 'Coverage',
    ofEvidence: 'of the evidence',
  },
  table: {
    caption: (title) => `${title}, six months, with comparable organisations`,
    indicator: 'Indicator',
    trend: 'Course',
    peers: 'Comparable',
    none: 'n/a',
    peersOf: (median, low, high) => `${median} (${low}–${high})`,
  },
  causes: 'Possible causes',
  questions: 'Questions to ask yourself',
  legend: {
    unknown: '– is not counted, or not known.',
    few: 'With fewer than five active accounts, figures that could be about one person are not shown.',
    peers: 'Comparing takes at least five other organisations; otherwise it says n/a.',
  },
  files: {
    label: 'Take this report with you',
    pdf: 'PDF file',
    noPdf:
      'There is no program here that makes PDFs. Print the page, and choose ‘Save as PDF’ there if you like.',
  },
  source: {
    asked: 'The query that made this:',
    ledger: (size) => `The ledger had ${size} entries.`,
    counted: (at, size) => `Counted ${at}, up to entry ${size}.`,
    check: 'The JSON file is signed by the key that signs exports: compare with /.well-known/jwks.json.',
  },
  norms: {
    title: 'Norm scorecard',
    lead: 'The seven Suwinet norms and BIO2 8.15 and 8.16, judged from what the system itself recorded.',
    heading: (meets, partly) =>
      partly === 0 ? `Norms: ${meets} of 7 met` : `Norms: ${meets} of 7 met, ${partly} partly`,
    question: 'Judged from what the system itself recorded. Nothing of this was filled in by anybody.',
    now: (at) => `As things stand now, ${at}.`,
    norm: 'Norm number',
    because: 'What the judgement rests on',
    judgement: 'Judgement',
    evidence: 'Evidence',
    bio2: 'Also tested: BIO2',
    judgements: {
      meets: 'met',
      partly: 'partly',
      'does-not': 'not met',
      'cannot-tell': 'cannot be told',
    },
  },
  crumb: 'Reports',
};
