import { z } from 'zod';
import { localDate, toInstant } from './durations.ts';
import { evaluate } from './evaluate.ts';
import type { ActorFacts, Decision, Facts, Policy, Problem } from './policy.ts';
import { readYaml } from './read.ts';
import {
  ACTOR_KINDS,
  CONSENT_STATUSES,
  DECISION_RULES,
  EFFECTS,
  OPERATIONS,
  ORGANISATION_KINDS,
} from './vocabulary.ts';

/**
 * A pack's cases: facts in plain words and the decision they should get, so that a privacy officer can read
 * what a policy means and see at once when a change in it means something else.
 */

const name = z.string().min(1).max(200);
const moment = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?$/,
    'a time such as 2026-11-23T10:15, on the clock of the pack’s time zone',
  );

const actor = z.strictObject({
  roles: z.array(name).optional(),
  kind: z.enum(ACTOR_KINDS).optional(),
  organisation: name.optional(),
  organisationKind: z.enum(ORGANISATION_KINDS).optional(),
  known: z.boolean().optional(),
  employed: z.boolean().optional(),
});

/** Facts in plain words; what is not told is an ordinary lookup's. */
export const givenFacts = z.strictObject({
  at: moment.optional(),
  operation: z.enum(OPERATIONS).optional(),
  reason: name.nullable().optional(),
  note: z.boolean().optional(),
  fields: z.union([z.literal('all'), z.array(name)]).optional(),
  system: name.optional(),
  change: z
    .strictObject({ action: name, amount: z.number().optional(), currency: name.optional() })
    .optional(),
  country: name.nullable().optional(),
  context: z
    .strictObject({
      site: name.optional(),
      device: z.enum(['managed', 'unmanaged']).optional(),
      network: name.optional(),
    })
    .optional(),
  actor: actor.optional(),
  onBehalfOf: z.array(actor).max(4).optional(),
  consent: z
    .union([
      z.enum(['none', ...CONSENT_STATUSES]),
      z.strictObject({
        status: z.enum(CONSENT_STATUSES),
        validUntil: moment.optional(),
        categories: z.array(name).optional(),
        organisation: name.optional(),
      }),
    ])
    .optional(),
  evidence: z.enum(['present', 'absent', 'unknown']).optional(),
  withinToken: z.boolean().optional(),
  task: z.strictObject({ subjects: z.int().positive(), lookups: z.int().positive() }).optional(),
  follows: z
    .union([z.enum(EFFECTS), z.strictObject({ wouldBe: z.enum(EFFECTS), sameActor: z.boolean() })])
    .optional(),
});

const expected = z
  .strictObject({
    effect: z.enum(EFFECTS).optional(),
    wouldBe: z.enum(EFFECTS).optional(),
    permitted: z.array(name).optional(),
    withheld: z.array(name).optional(),
    rules: z.array(z.enum(DECISION_RULES)).optional(),
    notices: z.array(name).optional(),
  })
  .refine((expect) => Object.keys(expect).length > 0, { error: 'A case expects something.' });

export const casesSchema = z.array(z.strictObject({ name, facts: givenFacts, expect: expected })).min(1);

export interface CaseFailure {
  name: string;
  /** Line of the first expectation that was not met. */
  line: number;
  message: string;
}

export interface CaseResults {
  passed: number;
  failed: CaseFailure[];
  /** What is wrong with the file itself; nothing was run then. */
  problems: Problem[];
}

/** Runs the cases of a file (YAML text) against a policy. */
export function runCases(policy: Policy, text: string, file: string): CaseResults {
  const { value, problems, locate } = readYaml(text, file, casesSchema);
  if (value === undefined || problems.length > 0) return { passed: 0, failed: [], problems };
  const failed: CaseFailure[] = [];
  let passed = 0;
  value.forEach((one, index) => {
    const facts = factsOf(policy, one.facts);
    const differences =
      typeof facts === 'string'
        ? [{ key: null, message: facts }]
        : differencesOf(one.expect, evaluate(policy, facts));
    const [first] = differences;
    if (first === undefined) {
      passed++;
      return;
    }
    const path = first.key === null ? [index, 'facts'] : [index, 'expect', first.key];
    const message = differences.map((difference) => difference.message).join('; ');
    failed.push({ name: one.name, line: locate(path, 'key').line, message });
  });
  return { passed, failed, problems };
}

/** A Monday morning at work, for a case that does not say when. */
const USUAL_MOMENT = '2026-11-23T10:00';

/**
 * A case's facts, filled up with an ordinary lookup: a known person of the operator itself at work in the
 * country, looking at everything, with the work at hand. A text says what cannot be understood.
 */
export function factsOf(policy: Policy, facts: z.infer<typeof givenFacts>): Facts | string {
  const at = instant(facts.at ?? USUAL_MOMENT, policy.timezone);
  if (at === null) return `There is no time \`${facts.at}\`.`;
  const consent = consentOf(facts.consent ?? 'none', policy.timezone);
  if (typeof consent === 'string') return consent;
  return {
    at,
    operation: facts.operation ?? 'view',
    reason: facts.reason ?? null,
    hasNote: facts.note ?? false,
    fields: facts.fields === undefined || facts.fields === 'all' ? null : facts.fields,
    system: facts.system ?? null,
    change:
      facts.change === undefined
        ? null
        : {
            action: facts.change.action,
            amount: facts.change.amount ?? null,
            currency: facts.change.currency ?? null,
          },
    country: facts.country === undefined ? 'NL' : facts.country,
    context: {
      site: facts.context?.site ?? null,
      device: facts.context?.device ?? null,
      network: facts.context?.network ?? null,
    },
    actor: actorOf(policy, facts.actor ?? {}),
    onBehalfOf: (facts.onBehalfOf ?? []).map((principal) => actorOf(policy, principal)),
    consent,
    evidence: facts.evidence ?? 'present',
    withinToken: facts.withinToken ?? true,
    task: facts.task ?? null,
    follows: typeof facts.follows === 'string' ? { wouldBe: facts.follows } : (facts.follows ?? null),
  };
}

function actorOf(policy: Policy, given: z.infer<typeof actor>): ActorFacts {
  const roles = given.roles ?? [];
  const kinds = roles.map((role) => policy.roles.get(role)?.kind ?? 'human');
  return {
    known: given.known ?? true,
    kind:
      given.kind ?? (kinds.length > 0 && kinds.every((kind) => kind === 'software') ? 'software' : 'human'),
    roles,
    organisation: given.organisation ?? null,
    organisationKind: given.organisationKind ?? (given.organisation === undefined ? 'controller' : null),
    employed: given.employed ?? true,
  };
}

function consentOf(
  consent: NonNullable<z.infer<typeof givenFacts>['consent']>,
  zone: string,
): Facts['consent'] | string {
  if (consent === 'none') return null;
  if (typeof consent === 'string') return { status: consent, validUntil: null, version: 'case' };
  const { status, categories = null, organisation = null } = consent;
  const validUntil = consent.validUntil === undefined ? null : instant(consent.validUntil, zone);
  if (consent.validUntil !== undefined && validUntil === null) {
    return `There is no time \`${consent.validUntil}\`.`;
  }
  return { status, validUntil, version: 'case', categories, organisation };
}

function instant(text: string, zone: string): number | null {
  const zoned = /(?:Z|[+-]\d{2}:\d{2})$/.test(text) && text.includes('T');
  const at = Date.parse(zoned ? text : `${text.includes('T') ? text : `${text}T00:00`}Z`);
  if (Number.isNaN(at) || (!zoned && localDate(at, 'UTC') !== text.slice(0, 10))) return null;
  return zoned ? at : toInstant(at, zone);
}

function differencesOf(
  expect: z.infer<typeof expected>,
  decision: Decision,
): { key: string; message: string }[] {
  const differences: { key: string; message: string }[] = [];
  for (const key of ['effect', 'wouldBe'] as const) {
    if (expect[key] !== undefined && expect[key] !== decision[key]) {
      const because = decision.rules.length === 0 ? 'no rule' : decision.rules.join(', ');
      differences.push({
        key,
        message: `expected ${key} ${expect[key]}, got ${decision[key]} (${because})`,
      });
    }
  }
  const lists = { ...decision, notices: decision.notices.map((notice) => notice.id) };
  for (const key of ['permitted', 'withheld', 'rules', 'notices'] as const) {
    const wanted: readonly string[] | undefined = expect[key];
    if (wanted === undefined) continue;
    const got: readonly string[] = lists[key];
    const missing = wanted.filter((word) => !got.includes(word));
    const extra = got.filter((word) => !wanted.includes(word));
    const parts = [
      ...(missing.length > 0 ? [`without ${missing.join(', ')}`] : []),
      ...(extra.length > 0 ? [`with ${extra.join(', ')}`] : []),
    ];
    if (parts.length > 0) differences.push({ key, message: `${key} came ${parts.join(' and ')}` });
  }
  return differences;
}
