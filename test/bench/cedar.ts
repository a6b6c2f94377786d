import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { ActorFacts, Facts, Policy } from '#policies/policy.ts';
import { prepare } from '#policies/prepare.ts';
import { countriesOf } from '#policies/regions.ts';
import type { Effect } from '#policies/vocabulary.ts';

/**
 * The rival of a decision: the same policy in Cedar, parsed beforehand. What our pack says of reasons,
 * roles, contracts, mandates, budgets and consent becomes permits and forbids; `ask` is a forbid by a policy
 * whose name begins so. Everything a policy needs comes with the request, so that no entities are to be
 * read. Cedar answers the effect alone: fields permitted and withheld, rules and notices are ours.
 */

const SET = 'inzage';
const ASK = 'ask:';

const text = (value: string): string => JSON.stringify(value);
const set = (values: Iterable<string>): string => `[${[...values].map(text).join(', ')}]`;
const holds = (role: string): string => `context.roles.contains(${text(role)})`;
const contains = (permitted: Iterable<string>): string => `${set(permitted)}.containsAny(context.fields)`;
const isOf = (reasons: Iterable<string>): string =>
  `resource in [${[...reasons].map((reason) => `Reason::${text(reason)}`).join(', ')}]`;
const any = (conditions: readonly string[]): string =>
  conditions.length === 0 ? 'false' : conditions.map((condition) => `(${condition})`).join(' || ');

export interface CedarRival {
  /** How many Cedar policies say what the pack says. */
  policies: number;
  decide(facts: Facts): Effect;
}

/** Makes Cedar ready to decide under this policy. Throws when the translation does not parse. */
export function openCedar(policy: Policy): CedarRival {
  const policies = policiesOf(policy);
  const answer = cedar.preparsePolicySet(SET, { staticPolicies: policies });
  if (answer.type !== 'success') throw new Error(answer.errors.map(({ message }) => message).join('\n'));
  const decide = (facts: Facts): Effect => {
    let asks = false;
    // Rights are the intersection over a chain of delegation.
    for (const actor of [facts.actor, ...facts.onBehalfOf]) {
      const effect = effectFor(facts, actor);
      if (effect === 'deny') return 'deny';
      if (effect === 'ask') asks = true;
    }
    return asks ? 'ask' : 'permit';
  };
  return { policies: Object.keys(policies).length, decide };
}

function effectFor(facts: Facts, actor: ActorFacts): Effect {
  const answer = cedar.statefulIsAuthorized({
    principal: { type: 'Actor', id: 'actor' },
    action: { type: 'Action', id: facts.operation },
    resource: { type: 'Reason', id: facts.reason ?? '' },
    context: contextOf(facts, actor),
    preparsedPolicySetId: SET,
    entities: [],
  });
  if (answer.type !== 'success') throw new Error(answer.errors.map(({ message }) => message).join('\n'));
  const { decision, diagnostics } = answer.response;
  if (diagnostics.errors.length > 0) throw new Error(JSON.stringify(diagnostics.errors));
  if (decision === 'allow') return 'permit';
  const { reason } = diagnostics;
  return reason.length > 0 && reason.every((id) => id.startsWith(ASK)) ? 'ask' : 'deny';
}

function contextOf(facts: Facts, actor: ActorFacts): Record<string, cedar.CedarValueJson> {
  const { change, consent, task } = facts;
  return {
    known: actor.known && actor.employed,
    kind: actor.kind,
    roles: [...actor.roles],
    organisation: actor.organisation ?? '',
    at: facts.at,
    system: facts.system ?? '',
    hasNote: facts.hasNote,
    withinToken: facts.withinToken,
    followsAsk: facts.follows?.wouldBe === 'ask',
    ...(facts.country !== null && { country: facts.country }),
    ...(facts.fields !== null && { fields: [...facts.fields] }),
    ...(consent !== null && { consent: consent.status }),
    ...(consent?.validUntil != null && { consentUntil: consent.validUntil }),
    ...(task !== null && { task: { ...task } }),
    ...(change !== null && { change: change.action, currency: change.currency ?? '' }),
    ...(change?.amount != null && { amount: Math.round(change.amount * 100) }),
  };
}

function policiesOf(policy: Policy): Record<string, string> {
  const made: Record<string, string> = {};
  const all = 'principal, action, resource';
  const permit = (id: string, scope: string, when: string) => {
    made[id] = `permit(${scope}) when { ${when} };`;
  };
  const forbid = (id: string, when: string, scope = all) => {
    made[id] = `forbid(${scope}) when { ${when} };`;
  };

  forbid('unknown-actor', '!context.known');
  forbid('token-scope-exceeded', '!context.withinToken');
  for (const [id, { reason, roles, names }] of prepare(policy).reasons) {
    const scope = `principal, action, resource == Reason::${text(id)}`;
    const granting = [...roles.values()].filter(({ grants }) => grants).map(({ role }) => role);
    permit(`permit:${id}`, scope, any(granting.map((role) => and(holds(role.id), ofKind(role.kind)))));
    if (reason.noteRequired) forbid(`note:${id}`, '!context.hasNote', scope);
    if (reason.consentRequired) {
      const until = '!(context has consentUntil) || context.consentUntil > context.at';
      forbid(`consent:${id}`, `!(context has consent && context.consent == "given" && (${until}))`, scope);
    }
    const permitted = [...names].reduceRight(
      (otherwise, [system, of]) =>
        `(if context.system == ${text(system)} then ${contains(of)} else ${otherwise})`,
      contains(reason.fields),
    );
    forbid(`fields:${id}`, `context has fields && !context.fields.isEmpty() && !${permitted}`, scope);
  }
  const named = [...policy.organisations.keys()].filter((one) => one !== 'default');
  for (const { id, reasons, from, until, regions } of policy.organisations.values()) {
    const which =
      id === 'default'
        ? `!${set(named)}.contains(context.organisation)`
        : `context.organisation == ${text(id)}`;
    const broken = [
      ...(reasons === null ? [] : [`!(${isOf(reasons)})`]),
      ...(from === null ? [] : [`context.at < ${from}`]),
      ...(until === null ? [] : [`context.at >= ${until}`]),
      ...(regions === null
        ? []
        : [`context has country && !${set(countriesOf(regions))}.contains(context.country)`]),
    ];
    if (broken.length > 0) forbid(`contract:${id}`, and(which, any(broken)));
  }
  for (const { id, kind, budget } of policy.roles.values()) {
    if (budget === null) continue;
    const past = [
      '!(context has task)',
      ...(budget.subjectsPerTask === null ? [] : [`context.task.subjects > ${budget.subjectsPerTask}`]),
      ...(budget.lookupsPerTask === null ? [] : [`context.task.lookups > ${budget.lookupsPerTask}`]),
    ];
    forbid(`budget:${id}`, and(holds(id), ofKind(kind), any(past)));
  }
  const [within, asking] = mandatesOf(policy);
  const change = 'context has change';
  forbid('mandate', and(change, `!(${any(within)})`, `!(${any(asking)})`));
  forbid(`${ASK}mandate`, and(change, `!(${any(within)})`, `(${any(asking)})`, '!context.followsAsk'));
  return made;
}

/** Conditions under which a change is within somebody's mandate, and those under which it may be confirmed. */
function mandatesOf(policy: Policy): [within: string[], asking: string[]] {
  const within: string[] = [];
  const asking: string[] = [];
  for (const { id, kind, reasons, mandate } of policy.roles.values()) {
    const granted = isOf(reasons);
    for (const [action, { max, currency, then }] of mandate) {
      const held = and(`context.change == ${text(action)}`, holds(id), ofKind(kind), granted);
      const amount =
        max === null ? '' : `context has amount && context.amount >= 0 && context.amount <= ${max * 100}`;
      const coin = max === null || currency === null ? '' : `context.currency == ${text(currency)}`;
      within.push(and(held, amount, coin));
      if (then === 'ask') asking.push(held);
    }
  }
  return [within, asking];
}

const ofKind = (kind: string | null): string => (kind === null ? '' : `context.kind == ${text(kind)}`);
const and = (...conditions: string[]): string =>
  conditions
    .filter((condition) => condition !== '')
    .map((condition) => `(${condition})`)
    .join(' && ');
