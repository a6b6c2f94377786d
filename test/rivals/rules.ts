import type {
  ContextCondition,
  Mandate,
  OrganisationLimits,
  Policy,
  Reason,
  Role,
} from '#policies/policy.ts';
import { meanings } from '#policies/prepare.ts';
import { countriesOf } from '#policies/regions.ts';

/**
 * What a policy says, as rules that any engine of permits and forbids can hold: the translation that Cedar and
 * casbin share. It is made from the compiled policy and from nothing that decides. Of networks, and of consents
 * for some categories, it says nothing: whoever uses it keeps clear of them.
 */
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { is: [name: TextName, value: string] }
  | { same: [name: TextName, other: TextName] }
  | { flag: FlagName }
  | { compare: [name: NumberName, operator: '<' | '<=' | '>' | '>=', value: number | NumberName] }
  | { oneOf: [name: TextName, values: readonly string[]] }
  | { holds: [name: ListName, value: string] }
  | { holdsOneOf: [name: ListName, values: readonly string[]] };

export type TextName =
  | 'reason'
  | 'kind'
  | 'organisation'
  | 'country'
  | 'site'
  | 'device'
  | 'change'
  | 'currency'
  | 'consent'
  | 'consentOrganisation'
  | 'evidence';
export type FlagName =
  | 'known'
  | 'withinToken'
  | 'hasNote'
  | 'hasFields'
  | 'hasAmount'
  | 'hasTask'
  | 'hasPerson'
  | 'actsFor'
  | 'confirms'
  | 'confirmsAsSecond';
/** Amounts are in cents, times in milliseconds. */
export type NumberName = 'at' | 'amount' | 'consentUntil' | 'taskSubjects' | 'taskLookups';
export type ListName = 'roles' | 'categories';
export type Name = TextName | FlagName | NumberName | ListName;

/** `ask` is a denial that the caller may confirm. A lookup needs one `permit`, and nothing against it. */
export interface Rule {
  effect: 'permit' | 'deny' | 'ask';
  when: Condition;
}

/** One rule an effect: rivals take longer over many small ones. */
export interface Rules {
  /** For every lookup, whatever its reason. */
  common: Rule[];
  byReason: Map<string, Rule[]>;
  /** What the rules speak of, and all that a request has to bring. */
  names: Set<Name>;
}

const NEVER: Condition = { any: [] };
const all = (...of: (Condition | null)[]): Condition => {
  const told = of.filter((one) => one !== null).flatMap((one) => ('all' in one ? one.all : [one]));
  return told.some(isNever) ? NEVER : told.length === 1 ? (told[0] as Condition) : { all: told };
};
const any = (...of: Condition[]): Condition => {
  const told = of.flatMap((one) => ('any' in one ? one.any : [one]));
  return told.length === 1 ? (told[0] as Condition) : { any: told };
};
const not = (of: Condition): Condition => (isNever(of) ? { all: [] } : { not: of });
const isNever = (of: Condition): boolean => 'any' in of && of.any.length === 0;

export function rulesOf(policy: Policy): Rules {
  const common = merged([
    // That nothing permits an unknown reason is not enough: a place that asks would make it a question.
    { effect: 'deny', when: not({ oneOf: ['reason', [...policy.reasons.keys()]] }) },
    { effect: 'deny', when: not({ flag: 'known' }) },
    { effect: 'deny', when: not({ flag: 'withinToken' }) },
    ...[...policy.organisations.values()].flatMap((limits) => contractRules(policy, limits)),
  ]);
  const byReason = new Map(
    [...policy.reasons.values()].map((reason) => [reason.id, merged(reasonRules(policy, reason))]),
  );
  const names = new Set([common, ...byReason.values()].flat().flatMap(({ when }) => namesIn(when)));
  return { common, byReason, names };
}

function merged(rules: readonly Rule[]): Rule[] {
  return (['permit', 'deny', 'ask'] as const).flatMap((effect) => {
    const when = rules.filter((rule) => rule.effect === effect).map((rule) => rule.when);
    return when.length === 0 ? [] : [{ effect, when: any(...when) }];
  });
}

function namesIn(condition: Condition): Name[] {
  if ('all' in condition) return condition.all.flatMap(namesIn);
  if ('any' in condition) return condition.any.flatMap(namesIn);
  if ('not' in condition) return namesIn(condition.not);
  if ('flag' in condition) return [condition.flag];
  if ('same' in condition) return condition.same;
  if ('compare' in condition) {
    const [name, , value] = condition.compare;
    return typeof value === 'number' ? [name] : [name, value];
  }
  const [name] = Object.values(condition as Record<string, [Name, unknown]>)[0] as [Name, unknown];
  return [name];
}

/** Whether an actor is of an organisation, `default` being all that are not named. */
function isOf(policy: Policy, id: string): Condition {
  if (id !== 'default') return { is: ['organisation', id] };
  return not({
    oneOf: ['organisation', [...policy.organisations.keys()].filter((one) => one !== 'default')],
  });
}

function contractRules(policy: Policy, { id, from, until, regions, context }: OrganisationLimits): Rule[] {
  const broken: Condition[] = [
    ...(from === null ? [] : [{ compare: ['at', '<', from] } satisfies Condition]),
    ...(until === null ? [] : [{ compare: ['at', '>=', until] } satisfies Condition]),
    ...(regions === null
      ? []
      : [all(not({ is: ['country', ''] }), not({ oneOf: ['country', [...countriesOf(regions)]] }))]),
  ];
  const which = isOf(policy, id);
  return [
    ...(broken.length === 0 ? [] : [{ effect: 'deny', when: all(which, any(...broken)) } satisfies Rule]),
    ...placeRule(which, context),
  ];
}

/** A condition on the place, by whether failing it denies or asks. */
function placeRule(which: Condition | null, condition: ContextCondition | null): Rule[] {
  if (condition === null) return [];
  const fails = all(which, not(met(condition)));
  return [
    condition.then === 'deny'
      ? { effect: 'deny', when: fails }
      : { effect: 'ask', when: all(fails, not({ flag: 'confirms' })) },
  ];
}

function met({ sites, notHome, managed, networks, countries }: ContextCondition): Condition {
  if (networks !== null) throw new Error('networks have no translation');
  return all(
    sites && { oneOf: ['site', [...sites]] },
    notHome ? not({ oneOf: ['site', ['', 'home']] }) : null,
    managed ? { is: ['device', 'managed'] } : null,
    countries && { oneOf: ['country', [...countriesOf(countries)]] },
  );
}

/** How a role bears on a reason: what it takes to have it, and what it takes for it to grant here. */
interface Bearing {
  role: Role;
  has: Condition;
  /** Grants outright; grants, if confirmed, as well. */
  grants: Condition;
  grantsAsking: Condition;
}

function bearings(policy: Policy, reason: Reason): Bearing[] {
  const roles = [...policy.roles.values()];
  // Glass that no role names may be broken by people in every role.
  const isOpen = reason.breakGlass && !roles.some((role) => role.reasons.has(reason.id));
  return roles.map((role): Bearing => {
    const kind = role.kind ?? (isOpen ? 'human' : null);
    const has = all({ holds: ['roles', role.id] }, kind && { is: ['kind', kind] });
    const mayGrant = isOpen ? role.kind !== 'software' : role.reasons.has(reason.id);
    const elsewhere = [...policy.organisations.values()].filter(
      ({ roles: some }) => some !== null && !some.has(role.id),
    );
    const here = all(
      has,
      ...elsewhere.map(({ id }) => not(isOf(policy, id))),
      role.principalRequired ? { flag: 'actsFor' } : null,
    );
    const { context } = role;
    return {
      role,
      has,
      grants: mayGrant ? all(here, context && met(context)) : NEVER,
      grantsAsking: mayGrant && context?.then === 'ask' ? here : NEVER,
    };
  });
}

function reasonRules(policy: Policy, reason: Reason): Rule[] {
  const rules: Rule[] = [];
  const add = (effect: Rule['effect'], when: Condition) => rules.push({ effect, when });
  const roles = bearings(policy, reason);

  const outright = any(...roles.map(({ grants }) => grants));
  const asking = any(...roles.map(({ grantsAsking }) => grantsAsking));
  // A question is one only where somebody may ask it: that no role grants is a denial, not a lack of permits.
  add('permit', all());
  add('deny', not(any(outright, asking)));
  if (roles.some(({ role }) => role.context?.then === 'ask')) {
    add('ask', all(not(outright), not({ flag: 'confirms' })));
  }
  for (const { role, has } of roles) {
    if (role.budget !== null) add('deny', all(has, spent(role.budget)));
  }
  for (const { id, reasons } of policy.organisations.values()) {
    if (reasons !== null && !reasons.has(reason.id)) add('deny', isOf(policy, id));
  }
  rules.push(...placeRule(null, reason.context));
  if (reason.noteRequired) add('deny', not({ flag: 'hasNote' }));
  if (reason.consentRequired) add('deny', not(consented(reason)));
  else if (reason.objectionBinds) add('deny', { is: ['consent', 'objected'] });
  const then = reason.evidence?.then ?? 'permit';
  if (then === 'deny') add('deny', { is: ['evidence', 'absent'] });
  if (then === 'ask') add('ask', all({ is: ['evidence', 'absent'] }, not({ flag: 'confirms' })));
  add('deny', all({ flag: 'hasFields' }, not(someField(policy, reason))));
  rules.push(...mandateRules(policy, roles));
  return rules;
}

const spent = ({ subjectsPerTask, lookupsPerTask }: NonNullable<Role['budget']>): Condition =>
  any(
    not({ flag: 'hasTask' }),
    ...(subjectsPerTask === null
      ? []
      : [{ compare: ['taskSubjects', '>', subjectsPerTask] } satisfies Condition]),
    ...(lookupsPerTask === null
      ? []
      : [{ compare: ['taskLookups', '>', lookupsPerTask] } satisfies Condition]),
  );

const consented = ({ consentGranted }: Reason): Condition =>
  all(
    { is: ['consent', 'given'] },
    { compare: ['consentUntil', '>', 'at'] },
    consentGranted
      ? all(not({ is: ['consentOrganisation', ''] }), { same: ['consentOrganisation', 'organisation'] })
      : null,
  );

/** Whether one of the fields asked for is of the reason's categories, and of those that the organisation sees. */
function someField(policy: Policy, { categories }: Reason): Condition {
  const permits = (sees: ReadonlySet<string> | null): Condition => ({
    holdsOneOf: [
      'categories',
      wordsOf(policy).filter((word) =>
        word.split(' ').every((one) => categories.includes(one) && (sees === null || sees.has(one))),
      ),
    ],
  });
  const limited = [...policy.organisations.values()].filter((one) => one.categories !== null);
  return any(
    ...limited.map((one) => all(isOf(policy, one.id), permits(one.categories))),
    all(...limited.map(({ id }) => not(isOf(policy, id))), permits(null)),
  );
}

/**
 * The category of a field, by whatever name; several, where objects of a system share the name. Which name means
 * what is looked up before a rival is asked, for none of them has a word for it. Null: no field of the policy.
 */
export function categoryWord(policy: Policy, system: string | null, name: string): string | null {
  const means = meanings(policy, system, name);
  if (means.length === 0) return null;
  return [...new Set(means.map((field) => policy.fields.get(field) ?? ''))].sort().join(' ');
}

/** Every word that a name of this policy, or of a system, may have. */
function wordsOf(policy: Policy): string[] {
  const shared = [...policy.systems].flatMap(([system, objects]) =>
    [...objects.values()].flatMap((names) =>
      [...names.keys()].map((name) => categoryWord(policy, system, name)),
    ),
  );
  return [...new Set([...policy.categories.keys(), ...shared])].filter((word) => word !== null);
}

/** The best of the mandates that one's roles give for the reason, under the ceiling of one's organisation. */
function mandateRules(policy: Policy, roles: readonly Bearing[]): Rule[] {
  const held: { alone: boolean; covers: Condition; outright: Condition }[] = [];
  for (const { role, grants, grantsAsking } of roles) {
    for (const [action, mandate] of role.mandate) {
      const named: Condition = { is: ['change', action] };
      const reach = mandate.then === 'ask' ? null : within(mandate);
      held.push({
        alone: mandate.persons === 1,
        covers: all(named, any(grants, grantsAsking), reach),
        outright: all(named, grants, within(mandate)),
      });
    }
  }
  const some = any(...held.map(({ covers }) => covers));
  const alone = held.filter((one) => one.alone);
  const bySelf = any(...alone.map(({ covers }) => covers));
  const freely = any(...alone.map(({ outright }) => outright));

  const ceilings = [...policy.organisations.values()].flatMap(({ id, mandate }) =>
    [...mandate].map(([action, limit]) => ({
      limit,
      which: all(isOf(policy, id), { is: ['change', action] }),
    })),
  );
  const past = (then: Mandate['then']): Condition =>
    any(
      ...ceilings
        .filter(({ limit }) => limit.then === then)
        .map(({ limit, which }) => all(which, not(within(limit)))),
    );
  const second = any(
    all(some, not(bySelf)),
    ...ceilings.filter(({ limit }) => limit.persons === 2).map(({ which }) => which),
  );
  const changes = not({ is: ['change', ''] });
  return [
    {
      effect: 'deny',
      when: all(changes, any(not(some), past('deny'), all(second, not({ flag: 'hasPerson' })))),
    },
    {
      effect: 'ask',
      when: all(changes, any(all(bySelf, not(freely)), past('ask')), not({ flag: 'confirms' })),
    },
    { effect: 'ask', when: all(changes, second, not({ flag: 'confirmsAsSecond' })) },
  ];
}

const within = ({ max, currency }: Mandate): Condition =>
  max === null
    ? all()
    : all(
        { flag: 'hasAmount' },
        { compare: ['amount', '>=', 0] },
        { compare: ['amount', '<=', Math.round(max * 100)] },
        currency === null ? null : { is: ['currency', currency] },
      );
