import type { PackSource } from '#policies/compile.ts';
import type { Policy } from '#policies/policy.ts';
import { type Provenance, provenanceIn } from '#policies/provenance.ts';
import { type Statement, statementsOf } from '#policies/statements.ts';

/** Which rules of which layer decide what a role sees with a reason, each with its file and line. */

export interface Ground {
  /** `reasons.billing-question.categories`, as packs write it. */
  path: string;
  /** What it says in words; null where the values themselves do. */
  statement: Statement | null;
  /** Null where no pack writes it, and the product's default holds. */
  provenance: Provenance | null;
}

export interface Grounds {
  /** What lets the role give the reason there, and see fields. */
  sight: Ground[];
  /** What is asked beside it. */
  conditions: Ground[];
}

const CONDITIONS = [
  'basis',
  'consent',
  'objection',
  'evidence',
  'evidence.then',
  'note',
  'breakGlass',
  'review',
  'disclose',
] as const;
const ROLE_CONDITIONS = ['kind', 'actsFor', 'budget.subjectsPerTask', 'budget.lookupsPerTask'] as const;
const CONTRACT_CONDITIONS = ['from', 'until', 'regions'] as const;
const PLACE = ['sites', 'networks', 'countries', 'home', 'device', 'then'] as const;

/** Answers for one policy, over texts that are read once. */
export function groundsIn(policy: Policy, sources: readonly PackSource[]) {
  const originOf = provenanceIn(sources);
  const statements = statementsOf(policy);
  const ground = (path: string): Ground => {
    const { provenance } = originOf(path);
    return {
      path,
      statement: statements.get(path) ?? null,
      provenance: provenance?.decidedBy || provenance?.removedBy ? provenance : null,
    };
  };

  return ({
    role,
    reason,
    category,
    organisation,
  }: {
    role: string;
    reason: string;
    /** Null: all of the reason's. */
    category: string | null;
    organisation: string | null;
  }): Grounds => {
    const limits =
      (organisation === null ? undefined : policy.organisations.get(organisation)) ??
      policy.organisations.get('default');
    const contract = limits === undefined ? null : `organisations.${limits.id}`;
    const categories = category === null ? (policy.reasons.get(reason)?.categories ?? []) : [category];
    const sight = [
      `roles.${role}.reasons`,
      `reasons.${reason}.categories`,
      ...categories.map((id) => `categories.${id}.fields`),
      ...(contract === null ? [] : ['reasons', 'roles', 'categories'].map((name) => `${contract}.${name}`)),
    ];
    const conditions = [
      ...CONDITIONS.map((name) => `reasons.${reason}.${name}`),
      ...PLACE.map((name) => `reasons.${reason}.context.${name}`),
      ...ROLE_CONDITIONS.map((name) => `roles.${role}.${name}`),
      ...PLACE.map((name) => `roles.${role}.context.${name}`),
      ...(contract === null
        ? []
        : [
            ...CONTRACT_CONDITIONS.map((name) => `${contract}.${name}`),
            ...PLACE.map((name) => `${contract}.context.${name}`),
          ]),
    ];
    return {
      sight: sight
        .map(ground)
        .filter(
          ({ path, provenance }) =>
            provenance !== null || path.startsWith('roles.') || path.startsWith('reasons.'),
        ),
      conditions: conditions.flatMap((path) => {
        const statement = statements.get(path);
        const said = statement !== undefined && statement.raw !== null && statement.raw !== false;
        return said ? [ground(path)] : [];
      }),
    };
  };
}
