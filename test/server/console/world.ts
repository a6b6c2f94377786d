import { readFileSync } from 'node:fs';
import type { Actor } from '#model/directory.ts';
import type { Work } from '#model/evidence.ts';
import type { Explanation, Grading } from '#model/explanation.ts';
import type { Finding, ReviewStep } from '#model/finding.ts';
import type { Lookup } from '#model/lookup.ts';
import { compilePolicy } from '#policies/compile.ts';
import type { Grade, Text, WorkType } from '#policies/vocabulary.ts';

/** Hand-made people, lookups and findings of one Tuesday, for tests of the console. */

export const NOW = Date.parse('2026-11-18T09:05:00+01:00');
const on = (time: string, day = '17') => Date.parse(`2026-11-${day}T${time}:00+01:00`);
const both = (nl: string, en: string): Text => ({ nl, en });

const packs = new URL('../../../policies/packs/contact-centre-nl.yaml', import.meta.url);
const compiled = compilePolicy([
  { file: 'contact-centre-nl.yaml', text: readFileSync(packs, 'utf8') },
]).policy;
if (!compiled) throw new Error('The example pack does not compile.');
export const policy = compiled;

const actor = (id: string, more: Partial<Actor> = {}): Actor => ({
  type: 'actor',
  id,
  kind: 'human',
  organisation: 'partner-x',
  teams: ['team-billing'],
  roles: ['service-agent'],
  aliases: [],
  handles: [],
  ...more,
});

export const actors: Actor[] = [
  actor('a-1042'),
  actor('a-0377', { organisation: 'telco', teams: ['team-moves'] }),
  actor('ai-07', { kind: 'software', organisation: 'partner-y', roles: ['ai-assistant'] }),
];

interface LookupSketch {
  id: string;
  at: number;
  actor: string;
  subject: string | null;
  grade: Grade;
  reference?: Lookup['reference'];
  withheld?: string[];
  noticed?: boolean;
}

let entries = 48_000_000;

export function lookup(sketch: LookupSketch): Lookup {
  const rest = sketch.withheld ?? [];
  return {
    id: sketch.id,
    occurredAt: sketch.at,
    receivedAt: sketch.at + 40,
    actor: { id: sketch.actor, kind: sketch.actor.startsWith('ai') ? 'software' : 'human', onBehalfOf: [] },
    organisation: 'partner-x',
    teams: ['team-billing'],
    subject: sketch.subject,
    operation: sketch.subject === null ? 'search' : 'view',
    change: null,
    task: null,
    follows: null,
    reason: 'billing-question',
    note: null,
    reference: sketch.reference ?? null,
    fields: ['name', 'address', 'invoices', ...rest],
    search: sketch.subject === null ? { keys: ['postcode'], wildcard: false } : null,
    system: 'crm',
    channel: 'phone',
    context: { site: 'groningen', country: 'NL', device: 'managed' },
    source: { id: 'crm-gateway-1', seq: null },
    parent: null,
    marks: [],
    policy: { pack: policy.pack, version: policy.version, digest: policy.digest, mode: policy.mode },
    decision: {
      effect: 'permit',
      wouldBe: sketch.noticed ? 'ask' : 'permit',
      permitted: ['name', 'address', 'invoices'],
      withheld: rest,
      notices: sketch.noticed
        ? [
            {
              id: 'no-evidence-at-hand',
              text: both(
                'U hebt geen gesprek of zaak met deze klant; dit wordt nagekeken.',
                'You have no call or case with this customer; this lookup will be reviewed.',
              ),
            },
          ]
        : [],
      rules: sketch.noticed ? ['no-evidence-at-hand'] : [],
    },
    facts: {
      at: sketch.at,
      operation: 'view',
      reason: 'billing-question',
      hasNote: false,
      fields: ['name', 'address', 'invoices', ...rest],
      system: 'crm',
      change: null,
      country: 'NL',
      actor: {
        known: true,
        kind: 'human',
        roles: ['service-agent'],
        organisation: 'partner-x',
        organisationKind: 'processor',
        employed: true,
      },
      onBehalfOf: [],
      consent: null,
      evidence: 'absent',
      withinToken: true,
      task: null,
      follows: null,
    },
    grade: sketch.grade,
    receipt: {
      origin: 'test.inzage',
      index: entries++,
      leafHash: 'AAAA',
      treeSize: entries,
      at: new Date(sketch.at).toISOString(),
    },
  };
}

const work = (
  type: WorkType,
  id: string,
  start: number,
  end: number | null,
  subject: string | null,
  more: Partial<Work> = {},
): Work => ({
  type,
  id,
  version: 1,
  source: 'telephony',
  receivedAt: start,
  subject,
  byHandle: false,
  actors: ['a-1042'],
  team: 'team-billing',
  openedBy: null,
  madeAt: start,
  start,
  end,
  history: [],
  reason: null,
  transferredFrom: null,
  ...more,
});

const weak: Explanation = {
  template: 'team-work-item',
  strength: 'weak',
  weakness: 'self-made',
  evidence: { type: 'work-item', id: 'w-3310', version: 1, source: 'crm' },
  sentence: both(
    'Opdracht w-3310 van team Storingen noemt deze klant.',
    'Work item w-3310 of team Outages names this customer.',
  ),
};

export const gradingOf = (
  of: Lookup,
  explanations: Explanation[] = [],
  silent: WorkType[] = [],
): Grading => ({
  lookup: of.id,
  grade: of.grade,
  firstLook: true,
  explanations,
  reference: of.reference
    ? {
        verdict: 'other-subject',
        sentence: both(
          `Zaak ${of.reference.id} hoort bij een andere klant.`,
          `Case ${of.reference.id} belongs to another customer.`,
        ),
      }
    : { verdict: 'none-declared', sentence: both('Geen verwijzing.', 'No reference.') },
  heard: (['interaction', 'case', 'work-item', 'campaign'] as const).filter((type) => !silent.includes(type)),
  silent,
  roster: { covered: true, onShift: true },
});

const street: [string, string][] = [
  ['14:43', 'c-88231'],
  ['14:45', 'c-88240'],
  ['14:46', 'c-88252'],
  ['14:48', 'c-88219'],
  ['14:50', 'c-88264'],
  ['14:52', 'c-88277'],
];
export const streetLookups = street.map(([time, subject], i) =>
  lookup({
    id: `l-street-${i}`,
    at: on(time),
    actor: 'a-1042',
    subject,
    grade: 'unexplained',
    noticed: i > 0,
  }),
);
const ordinary = ['08:48', '09:22', '10:07', '10:55', '11:12', '13:17', '15:22', '16:06', '16:30'].map(
  (time, i) =>
    lookup({
      id: `l-day-${i}`,
      at: on(time),
      actor: 'a-1042',
      subject: `c-7${i}`,
      grade: i % 3 === 2 ? 'corroborated' : 'explained',
    }),
);
const reused = Array.from({ length: 14 }, (_, i) =>
  lookup({
    id: `l-ref-${i}`,
    at: on('09:00', '16') + i * 34 * 60_000,
    actor: 'a-0377',
    subject: `c-6${i}`,
    grade: i === 0 ? 'corroborated' : 'contradicted',
    reference: { type: 'case', id: 'z-5521' },
    withheld: i === 3 ? ['bsn'] : [],
  }),
);
const blind = [
  lookup({ id: 'l-blind', at: on('11:40'), actor: 'ai-07', subject: 'c-5001', grade: 'corroborated' }),
];

export const lookups: Lookup[] = [...streetLookups, ...ordinary, ...reused, ...blind];
export const gradings: Grading[] = [
  ...streetLookups.map((each, i) => gradingOf(each, [0, 1, 3, 4].includes(i) ? [weak] : [])),
  ...reused.map((each) => gradingOf(each)),
  ...blind.map((each) => gradingOf(each, [], ['interaction'])),
];

export const day = {
  shifts: [{ id: 's-1', site: 'groningen', from: on('08:30'), to: on('17:00') }],
  work: [
    ...(
      [
        ['08:47', '08:56'],
        ['09:20', '09:31'],
        ['10:05', '10:24'],
        ['11:10', '11:18'],
        ['13:15', '13:33'],
        ['15:20', '15:41'],
        ['16:05', '16:12'],
      ] as const
    ).map(([start, end], i) => work('interaction', `call-${770 + i}`, on(start), on(end), `c-7${i}`)),
    work('case', 'z-6001', on('10:10'), null, 'c-72'),
    work('case', 'z-6002', on('13:30'), on('15:00'), 'c-75'),
    work('work-item', 'w-3310', on('14:20'), on('16:30'), 'c-88231', { actors: [], team: 'team-outages' }),
  ],
};

const finding = (more: Partial<Finding> & Pick<Finding, 'id' | 'story' | 'lookups' | 'grades'>): Finding => ({
  about: { kind: 'actor', id: 'a-1042' },
  organisation: 'partner-x',
  rules: ['unexplained-lookup'],
  severity: 'medium',
  status: 'open',
  origin: 'detected',
  from: on('14:43'),
  to: on('14:52'),
  createdAt: on('15:10'),
  outcome: null,
  predecessor: null,
  rank: 1,
  ...more,
});

const ids = (of: Lookup[]) => ({ count: of.length, ids: of.map(({ id }) => id) });

export const findings: Finding[] = [
  finding({
    id: 'f-0412',
    severity: 'high',
    rules: ['enumeration', 'unexplained-lookup'],
    story: {
      title: both(
        '6 klanten in één straat bekeken in 9 minuten; geen gesprek, geen zaak',
        'Looked at 6 customers on one street in 9 minutes; no call, no case',
      ),
      body: both(
        'Op dinsdag 17 november tussen 14:43 en 14:52 bekeek a-1042 zes klanten die in dezelfde straat wonen, met als reden ‘vraag over de factuur’. De negen andere raadplegingen van die dag zijn verklaard.',
        'On Tuesday 17 November between 14:43 and 14:52 a-1042 looked at six customers who live on the same street, with the reason ‘question about a bill’. The nine other lookups of that day are explained.',
      ),
    },
    lookups: ids(streetLookups),
    grades: { unexplained: 6 },
  }),
  finding({
    id: 'f-0398',
    about: { kind: 'actor', id: 'a-0377' },
    organisation: 'telco',
    status: 'answered',
    from: on('09:00', '16'),
    to: on('16:22', '16'),
    createdAt: on('18:00', '16'),
    story: {
      title: both(
        'Verwijzing z-5521 opgegeven bij 14 klanten; de zaak hoort bij één van hen',
        'Reference z-5521 given for 14 customers; the case belongs to one of them',
      ),
      body: both(
        'a-0377 gaf dezelfde zaak op bij veertien klanten.',
        'a-0377 gave the same case for fourteen customers.',
      ),
    },
    lookups: ids(reused),
    grades: { contradicted: 13, corroborated: 1 },
  }),
  finding({
    id: 'f-0420',
    about: { kind: 'actor', id: 'ai-07' },
    organisation: 'partner-y',
    severity: 'low',
    rules: [],
    origin: 'sample',
    from: on('11:40'),
    to: on('11:40'),
    createdAt: on('07:00', '18'),
    story: {
      title: both(
        'Klant bekeken tijdens een gesprek; reden ‘vraag over de factuur’',
        'Customer looked at during a call; reason ‘question about a bill’',
      ),
      body: both(
        'ai-07 bekeek een klant terwijl een gesprek liep.',
        'ai-07 looked at a customer while a call was on.',
      ),
    },
    lookups: ids(blind),
    grades: { corroborated: 1 },
  }),
  finding({
    id: 'f-0377',
    severity: 'low',
    status: 'closed',
    outcome: 'justified',
    predecessor: 'f-0301',
    createdAt: on('10:00', '03'),
    story: {
      title: both(
        'Noodtoegang gebruikt; een zaak volgde 26 uur later',
        'Break-glass used; a case followed 26 hours later',
      ),
      body: both('Eén raadpleging met noodtoegang.', 'One lookup with break-glass.'),
    },
    lookups: ids(streetLookups.slice(0, 1)),
    grades: { unexplained: 1 },
  }),
];

export const steps: ReviewStep[] = [
  {
    finding: 'f-0398',
    at: on('18:20', '16'),
    step: 'ask',
    by: 'so-01',
    outcome: null,
    note: 'Waarvoor stond z-5521 bij deze veertien klanten?',
    reference: null,
  },
  {
    finding: 'f-0398',
    at: on('08:40', '17'),
    step: 'answer',
    by: 'a-0377',
    outcome: null,
    note: 'Het waren terugbelverzoeken van een storing.\nIk had alleen dat nummer.',
    reference: { type: 'work-item', id: 'w-3310' },
  },
  {
    finding: 'f-0377',
    at: on('11:00', '03'),
    step: 'decide',
    by: 'so-01',
    outcome: 'justified',
    note: 'De zaak is gevonden.',
    reference: null,
  },
];
