import type { PackSource } from './compile.ts';
import { evaluate } from './evaluate.ts';
import type { Decision, Facts, Policy } from './policy.ts';
import { prepare } from './prepare.ts';
import { type Provenance, provenanceOf } from './provenance.ts';
import { explainDecision } from './sentence.ts';
import type { DecisionRule, Text } from './vocabulary.ts';
import { type WhatIf, whatIfs } from './what-if.ts';

/** Why a lookup is answered as it is: a sentence, the rules, where what decided is written, and what would help. */
export interface PolicyExplanation {
  sentence: Text;
  decision: Decision;
  /** Places that each rule rests on; `rule` is null for what permits. */
  places: DecidingPlace[];
  /** What would change the answer, the least change first. */
  whatIf: WhatIf[];
}

export interface DecidingPlace {
  rule: DecisionRule | null;
  /** `reasons.billing-question.categories`, as packs write it. */
  path: string;
  /** Null where the texts of the packs are not at hand. */
  provenance: Provenance | null;
}

export function explainPolicy(
  policy: Policy,
  facts: Facts,
  sources: readonly PackSource[],
): PolicyExplanation {
  const decision = evaluate(policy, facts);
  const places = [...(decision.wouldBe === 'permit' ? [null] : []), ...decision.rules].flatMap((rule) =>
    placesOf(policy, facts, rule).map((path): DecidingPlace => {
      const found = provenanceOf(sources, path);
      return { rule, path, provenance: found.provenance };
    }),
  );
  return {
    sentence: explainDecision(policy, facts, decision),
    decision,
    places,
    whatIf: whatIfs(policy, facts, decision),
  };
}

/** Where a policy says what a rule rests on, for these facts. A rule about who asks rests on no place. */
export function placesOf(policy: Policy, facts: Facts, rule: DecisionRule | null): string[] {
  const reason = facts.reason === null ? undefined : policy.reasons.get(facts.reason);
  const reasonAt = (name: string) => (reason === undefined ? [] : [`reasons.${reason.id}.${name}`]);
  const actors = [facts.actor, ...facts.onBehalfOf];
  const roles = [...new Set(actors.flatMap((actor) => actor.roles))].flatMap(
    (id) => policy.roles.get(id) ?? [],
  );
  const contracts = [...new Set(actors.map(({ organisation }) => organisation))].flatMap(
    (id) =>
      (id === null ? undefined : policy.organisations.get(id)) ?? policy.organisations.get('default') ?? [],
  );
  const contractAt = (name: string, has: (one: (typeof contracts)[number]) => boolean) =>
    [...new Set(contracts.filter(has))].map(({ id }) => `organisations.${id}.${name}`);
  const roleAt = (name: string, has: (one: (typeof roles)[number]) => boolean) =>
    roles.filter(has).map(({ id }) => `roles.${id}.${name}`);
  const action = facts.change?.action ?? '';

  switch (rule) {
    case null: {
      const known = reason && prepare(policy).reasons.get(reason.id);
      const granting = roleAt(
        'reasons',
        ({ id, reasons }) => known?.roles.get(id)?.grants === true && reasons.has(reason?.id ?? ''),
      );
      return [...granting, ...reasonAt('categories')];
    }
    case 'unknown-reason':
      return ['reasons'];
    case 'reason-not-permitted':
      return roles.length === 0 ? ['roles'] : roleAt('reasons', () => true);
    case 'organisation-not-permitted':
      return [
        ...contractAt('reasons', ({ reasons }) => reasons !== null),
        ...contractAt('roles', (one) => one.roles !== null),
      ];
    case 'contract-ended':
      return [
        ...contractAt('from', ({ from }) => from !== null && facts.at < from),
        ...contractAt('until', ({ until }) => until !== null && facts.at >= until),
      ];
    case 'region-not-permitted':
      return contractAt('regions', ({ regions }) => regions !== null);
    case 'field-not-permitted':
      return [
        ...reasonAt('categories'),
        ...contractAt('categories', ({ categories }) => categories !== null),
      ];
    case 'consent-missing':
    case 'consent-withdrawn':
      return [...reasonAt('consent'), ...reasonAt('basis')];
    case 'objection':
      return [...reasonAt('objection'), ...reasonAt('basis'), ...reasonAt('purpose')];
    case 'mandate-exceeded':
    case 'second-person-needed':
    case 'confirmed': {
      const named = roleAt(`mandate.${action}`, ({ mandate }) => mandate.has(action));
      const ceilings = contractAt(`mandate.${action}`, ({ mandate }) => mandate.has(action));
      return named.length + ceilings.length === 0 && facts.change !== null
        ? roleAt('mandate', () => true)
        : [...named, ...ceilings];
    }
    case 'budget-exceeded':
      return roleAt('budget', ({ budget }) => budget !== null);
    case 'note-missing':
      return reasonAt('note');
    case 'no-evidence-at-hand':
      return reasonAt('evidence');
    case 'break-glass':
      return reasonAt('breakGlass');
    case 'context-not-permitted':
      return [
        ...(reason?.context ? reasonAt('context') : []),
        ...roleAt('context', ({ context }) => context !== null),
        ...contractAt('context', ({ context }) => context !== null),
      ];
    case 'principal-missing':
      return roleAt('actsFor', ({ principalRequired }) => principalRequired);
    case 'lookup-without-reason':
    case 'unknown-actor':
    case 'token-scope-exceeded':
      return [];
  }
}
