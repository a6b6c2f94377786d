import type { CompletenessState } from '#model/completeness.ts';
import type { Policy } from '#policies/policy.ts';
import type { Store } from '#store/port.ts';
import type { CheckedLedger } from '../integrity.ts';
import { ALL } from '../monthly/count.ts';
import { monthOf, monthsUpTo } from '../monthly/months.ts';
import { reviewMonths } from '../reviews.ts';
import type { ScorecardFacts } from './norms.ts';

/** Gathers what the norms are judged by, from the store and the service's own verdicts. No lookup is read. */

export interface FactsInput {
  store: Pick<
    Store,
    | 'policyVersions'
    | 'policyProposals'
    | 'lessons'
    | 'separation'
    | 'looksOn'
    | 'signing'
    | 'subscriptions'
    | 'deliveries'
    | 'keptMonths'
    | 'reviewsOf'
    | 'drawnBetween'
    | 'feeds'
    | 'toldBetween'
  >;
  policy: Policy;
  now: number;
  integrity: CheckedLedger;
  completeness: CompletenessState;
  /** Null: all of them. */
  organisation: string | null;
}

const DAY = 86_400_000;
const YEAR = 366 * DAY;
const QUARTER = 92 * DAY;
const SIGNED_DAYS = 30;
/** A week is drawn from once it is over. */
const SAMPLE_LAG = 8 * DAY;
/** Pages of proposals and lessons read at most: a year holds no more. */
const PAGE = { limit: 200, cursor: null };
const REPORT_ROUTES = [
  'GET /reports/monthly/:month',
  'GET /reports/monthly/:month/:format',
  'GET /v1/reports/monthly/:month',
];
const AUDIT_ROUTES = ['GET /v1/exports/:id/data', 'GET /ledger/tile/*'];

export async function scorecardFacts(input: FactsInput): Promise<ScorecardFacts> {
  const { store, policy, now, integrity, organisation } = input;
  const of = organisation === null ? {} : { organisation };
  const quarter = { from: now - QUARTER, to: now };
  const [separation, reviewed, drawn, feeds, { first }, signing, looks] = await Promise.all([
    store.separation({ from: now - YEAR, to: now + 1, organisation }),
    store.reviewsOf({ ...quarter, ...of }),
    store.drawnBetween({ ...quarter, ...of }),
    store.feeds(),
    store.toldBetween({ from: 0, to: 0 }),
    store.signing({ from: now - SIGNED_DAYS * DAY, to: now }),
    store.looksOn([...REPORT_ROUTES, ...AUDIT_ROUTES], { from: now - QUARTER, to: now + 1 }),
  ]);
  const months = reviewMonths(reviewed, policy, now);
  const sum = (of: (month: (typeof months)[number]) => number) => months.reduce((n, one) => n + of(one), 0);
  // What was drawn but lately has its time yet.
  const isSampleDue = ({ status, occurredAt }: (typeof drawn)[number]) =>
    status === 'closed' || occurredAt + SAMPLE_LAG + policy.review.decideWithin < now;
  const opened = looks.find(
    ({ role, route }) => role !== 'security-officer' && REPORT_ROUTES.includes(route),
  );
  const audited = looks.find(({ role, route }) => role === 'auditor' && AUDIT_ROUTES.includes(route));
  return {
    now,
    zone: policy.timezone,
    ...(await policyFacts(store, now)),
    recordedSince: first,
    separation,
    management: { delivered: await delivered(store, organisation, quarter.from), opened: opened ?? null },
    matrix: await matrixOf(input),
    control: {
      due: sum(({ decided, overdue }) => decided + overdue),
      inTime: sum(({ withinLimits }) => withinLimits),
      open: sum(({ open }) => open),
      drawn: drawn.filter(isSampleDue).length,
      sampled: drawn.filter(({ status }) => status === 'closed').length,
    },
    ledger: {
      state: integrity.state,
      checkedAt: integrity.at,
      signedDays: signing.days,
      days: Math.min(SIGNED_DAYS, first === null ? 0 : Math.ceil((now - first) / DAY)),
      witnesses: signing.witnesses,
      cosignedAt: signing.cosignedAt,
      audited: audited ?? null,
    },
    use: { feeds, completeness: input.completeness },
  };
}

async function policyFacts(
  store: FactsInput['store'],
  now: number,
): Promise<Pick<ScorecardFacts, 'policy' | 'evaluated'>> {
  const [versions, { items: proposals }, { items: lessons }] = await Promise.all([
    store.policyVersions(),
    store.policyProposals(PAGE),
    store.lessons({}, PAGE),
  ]);
  const inForce = versions.filter(({ at }) => at <= now).at(-1);
  const weighed = [
    ...proposals.flatMap(({ state, decided }) =>
      decided && (state === 'activated' || state === 'declined') ? [decided.at] : [],
    ),
    ...lessons.flatMap(({ decidedAt }) => (decidedAt === null ? [] : [decidedAt])),
  ];
  const changes = proposals.filter(
    ({ state, decided }) => state === 'activated' && decided !== null && decided.at >= now - YEAR,
  ).length;
  return {
    policy: inForce
      ? {
          version: inForce.version,
          at: inForce.at,
          index: inForce.index,
          // The store lets nobody activate what they proposed.
          byTwo: inForce.proposal !== null,
        }
      : null,
    evaluated: weighed.length === 0 ? null : { at: Math.max(...weighed), changes },
  };
}

async function delivered(
  store: FactsInput['store'],
  organisation: string | null,
  since: number,
): Promise<ScorecardFacts['management']['delivered']> {
  const [subscriptions, { items }] = await Promise.all([store.subscriptions(), store.deliveries(PAGE)]);
  const ours = new Set(
    subscriptions
      .filter(
        (one) => one.kind === 'monthly' && (one.organisation === null || one.organisation === organisation),
      )
      .map(({ id }) => id),
  );
  const sent = items.find(
    ({ subscription, sentAt }) => ours.has(subscription) && sentAt !== null && sentAt >= since,
  );
  return sent ? { month: sent.month, at: sent.sentAt as number } : null;
}

async function matrixOf({ store, policy, now, organisation }: FactsInput): Promise<ScorecardFacts['matrix']> {
  const months = monthsUpTo(monthOf(now, policy.timezone), 2);
  const kept = (await store.keptMonths(months)).filter((one) => one.organisation === (organisation ?? ALL));
  const { accounts = 0, withoutRole = 0 } = kept.at(-1)?.figures ?? {};
  const { roles, reasons, categories } = policy;
  return { roles: roles.size, reasons: reasons.size, categories: categories.size, accounts, withoutRole };
}
