import type { Work } from '#model/evidence.ts';
import type { Feed, GradingInput } from '#model/explanation.ts';
import type { Lookup } from '#model/lookup.ts';
import type { EvidenceDemand, Policy, Reason } from '#policies/policy.ts';
import { reviewSettings } from '#policies/review.ts';
import type { WorkType } from '#policies/vocabulary.ts';

/** Hand-made inputs: one agent `a-1`, team `front`, customer `c-1`, on Tuesday 17 November 2026 (Amsterdam). */

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** 10:00 in Amsterdam. */
export const TEN = Date.parse('2026-11-17T09:00:00.000Z');
/** Every feed has been heard by then. */
export const LATER = TEN + 2 * DAY;

const evidence = (types: WorkType[], after: number, mode: 'any' | 'all' = 'any'): EvidenceDemand => ({
  mode,
  types,
  before: 15 * MINUTE,
  after,
  // biome-ignore lint/suspicious/noThenProperty: the pack language's own word; never awaited.
  then: 'permit',
  escape: null,
});

const reason = (id: string, over: Partial<Reason> = {}): Reason => ({
  id,
  label: { nl: id, en: id },
  purpose: 'dpv:CustomerCare',
  bases: ['eu-gdpr:A6-1-b'],
  law: null,
  categories: ['contact'],
  fields: new Set(['name']),
  consentRequired: false,
  consentGranted: false,
  objectionBinds: false,
  because: null,
  context: null,
  notice: null,
  evidence: evidence(['interaction', 'case'], 4 * HOUR),
  breakGlass: false,
  noteRequired: false,
  reviewAlways: false,
  disclose: 'now',
  ...over,
});

export function policy(over: Partial<Policy> = {}): Policy {
  const reasons = [
    reason('billing-question', { label: { nl: 'Vraag over de factuur', en: 'Question about a bill' } }),
    reason('win-back-offer', {
      evidence: evidence(['campaign'], 4 * HOUR, 'all'),
    }),
    reason('quality-check', {
      evidence: evidence(['interaction'], 14 * DAY),
    }),
    reason('complaint', {
      evidence: evidence(['interaction', 'case'], 4 * HOUR, 'all'),
    }),
    reason('administration', { evidence: null }),
    reason('emergency', { evidence: null, breakGlass: true, reviewAlways: true }),
  ];
  return {
    pack: 'test',
    version: '1',
    digest: 'digest',
    bundle: '[]',
    mode: 'observe',
    timezone: 'Europe/Amsterdam',
    fields: new Map([['name', 'contact']]),
    categories: new Map(),
    reasons: new Map(reasons.map((one) => [one.id, one])),
    roles: new Map(),
    organisations: new Map(),
    systems: new Map(),
    notices: new Map(),
    detect: new Map(),
    retention: new Map(),
    review: reviewSettings(undefined),
    sample: { share: 0, perWeek: 10 },
    explanations: new Map(),
    lint: { clients: [], wrappers: {}, sinks: { allow: [], regions: [] }, severity: {} },
    ...over,
  };
}

let serial = 0;
export function lookup(over: Partial<Lookup> = {}): Lookup {
  serial += 1;
  const at = over.occurredAt ?? TEN;
  return {
    id: `0199${String(serial).padStart(4, '0')}-0000-7000-8000-000000000000`,
    occurredAt: at,
    receivedAt: at + 50,
    actor: { id: 'a-1', kind: 'human', onBehalfOf: [] },
    organisation: 'own',
    teams: ['front'],
    subject: 'c-1',
    operation: 'view',
    change: null,
    task: null,
    follows: null,
    reason: 'billing-question',
    note: null,
    reference: null,
    fields: ['name'],
    search: null,
    system: 'crm',
    channel: 'phone',
    context: {},
    source: { id: 'crm-1', seq: serial },
    parent: null,
    marks: [],
    policy: { pack: 'test', version: '1', digest: 'digest', mode: 'observe' },
    decision: {
      effect: 'permit',
      wouldBe: 'permit',
      permitted: ['name'],
      withheld: [],
      notices: [],
      rules: [],
    },
    facts: {
      at,
      operation: 'view',
      reason: 'billing-question',
      hasNote: false,
      fields: ['name'],
      system: 'crm',
      change: null,
      country: null,
      actor: {
        known: true,
        kind: 'human',
        roles: ['service-agent'],
        organisation: 'own',
        organisationKind: 'controller',
        employed: true,
      },
      onBehalfOf: [],
      consent: null,
      evidence: 'unknown',
      withinToken: true,
      task: null,
      follows: null,
    },
    grade: 'pending',
    receipt: { origin: 'test', index: serial, leafHash: '', treeSize: serial, at: '' },
    ...over,
  };
}

const work = (type: WorkType, over: Partial<Work>): Work => {
  const start = over.start ?? TEN - 5 * MINUTE;
  return {
    type,
    id: `${type}-1`,
    version: 1,
    source: 'systems',
    receivedAt: start + HOUR,
    subject: 'c-1',
    byHandle: false,
    actors: [],
    team: null,
    openedBy: null,
    madeAt: start,
    start,
    end: null,
    history: [],
    reason: null,
    transferredFrom: null,
    ...over,
  };
};

/** A call from 09:55 to 10:06, handled by the agent. */
export const call = (over: Partial<Work> = {}): Work =>
  work('interaction', { id: 'call-1', actors: ['a-1'], end: TEN + 6 * MINUTE, ...over });
/** A case opened the day before by nobody in particular, in no team. */
export const caseOf = (over: Partial<Work> = {}): Work =>
  work('case', { id: 'case-1', start: TEN - DAY, ...over });
export const workItem = (over: Partial<Work> = {}): Work =>
  work('work-item', { id: 'item-1', start: TEN - HOUR, ...over });
export const campaignOf = (over: Partial<Work> = {}): Work =>
  work('campaign', { id: 'camp-1', start: TEN - DAY, end: TEN + DAY, reason: 'win-back-offer', ...over });

export const feed = (type: Feed['type'], watermark = LATER, source = 'systems'): Feed => ({
  source,
  type,
  watermark,
  heartbeats: true,
});
export const ALL_FEEDS: readonly Feed[] = [
  feed('interaction'),
  feed('case'),
  feed('work-item'),
  feed('campaign'),
];

export function given(over: Partial<GradingInput> = {}): GradingInput {
  return {
    lookup: lookup(),
    work: [],
    referenced: null,
    firstLook: true,
    earlierExplained: null,
    roster: { covered: false, onShift: false },
    feeds: ALL_FEEDS,
    ...over,
  };
}

/** A lookup that names this work, with the work at hand. */
export const referring = (
  named: Work,
  over: Partial<Lookup> = {},
  more: Partial<GradingInput> = {},
): GradingInput =>
  given({
    lookup: lookup({ reference: { type: named.type, id: named.id }, ...over }),
    work: [named],
    referenced: named,
    ...more,
  });
