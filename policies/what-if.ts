import { evaluate } from './evaluate.ts';
import type { ActorFacts, ContextCondition, Decision, Facts, Policy } from './policy.ts';
import { both } from './statement-words.ts';
import { EFFECTS, type Effect, type Text } from './vocabulary.ts';

/** What would change an answer: single changes to a lookup, each tried. */
export interface WhatIf {
  change: Text;
  wouldBe: Effect;
  /** Fields that it would give beside those that are permitted now. */
  more: string[];
}

interface Change {
  change: Text;
  apply: (facts: Facts) => Facts;
}

/**
 * Changes that make a lookup answered better: asked about in place of denied, permitted, or with more fields. Where
 * none does by itself, all that stands in its way at once, with another role if need be.
 */
export function whatIfs(policy: Policy, facts: Facts, decision: Decision): WhatIf[] {
  const remedies = remediesFor(policy, facts, decision);
  const roles = otherRoles(policy, facts);
  const found = [...remedies, ...otherReasons(policy, facts), ...roles].flatMap((one) =>
    betterBy(policy, facts, decision, one),
  );
  if (found.length > 0) return found;
  for (const role of [null, ...roles]) {
    const together = role === null ? remedies : [...remedies, role];
    const [whole] = together.length < 2 ? [] : betterBy(policy, facts, decision, atOnce(together));
    if (whole) return [whole];
  }
  return [];
}

function atOnce(changes: readonly Change[]): Change {
  const list = (language: 'nl' | 'en') => changes.map(({ change }) => change[language]).join(', ');
  return {
    change: both(`alles bij elkaar: ${list('nl')}`, `all together: ${list('en')}`),
    apply: (facts) => changes.reduce((sum, { apply }) => apply(sum), facts),
  };
}

function betterBy(policy: Policy, facts: Facts, decision: Decision, { change, apply }: Change): WhatIf[] {
  const { wouldBe, permitted } = evaluate(policy, apply(facts));
  const more = permitted.filter((name) => !decision.permitted.includes(name));
  const weight = (effect: Effect) => EFFECTS.indexOf(effect);
  const better =
    weight(wouldBe) < weight(decision.wouldBe) ||
    (weight(wouldBe) === weight(decision.wouldBe) && more.length > 0 && lost(decision, permitted) === 0);
  return better ? [{ change, wouldBe, more }] : [];
}

const lost = (decision: Decision, permitted: readonly string[]): number =>
  decision.permitted.filter((name) => !permitted.includes(name)).length;

/** For each rule that stands in the way, the change to the lookup that would lift it. */
function remediesFor(policy: Policy, facts: Facts, { rules, permitted, wouldBe }: Decision): Change[] {
  const reason = facts.reason === null ? undefined : policy.reasons.get(facts.reason);
  const has = (...names: (typeof rules)[number][]) => names.some((name) => rules.includes(name));
  const changes: Change[] = [];
  const add = (
    nl: string,
    en: string,
    changed: Partial<Omit<Facts, 'actor'>> & { actor?: Partial<ActorFacts> },
  ) =>
    changes.push({
      change: both(nl, en),
      apply: (before) => ({ ...before, ...changed, actor: { ...before.actor, ...changed.actor } }),
    });
  if (has('note-missing')) add('met een toelichting', 'with a note', { hasNote: true });
  if (has('no-evidence-at-hand'))
    add('met werk dat erbij hoort', 'with work at hand', { evidence: 'present' });
  if (has('consent-missing', 'consent-withdrawn', 'objection')) {
    const organisation = reason?.consentGranted ? facts.actor.organisation : null;
    add('als de klant toestemming geeft', 'if the customer gives consent', {
      consent: { status: 'given', validUntil: null, version: '', organisation },
    });
  }
  if (has('budget-exceeded'))
    add('in een nieuwe taak', 'in a new task', { task: { subjects: 1, lookups: 1 } });
  if (has('principal-missing')) {
    const principal = { ...facts.actor, kind: 'human' as const };
    add('namens iemand met dezelfde rollen', 'on behalf of somebody with the same roles', {
      onBehalfOf: [principal],
    });
  }
  if (has('unknown-actor'))
    add('met een account dat bekend en actief is', 'with an account that is known and active', {
      actor: { known: true, employed: true },
    });
  if (has('token-scope-exceeded'))
    add('door een koppeling die dit mag', 'by an integration that may', { withinToken: true });
  if (has('organisation-not-permitted', 'contract-ended', 'region-not-permitted'))
    add('door de organisatie zelf', 'by the operator itself', {
      actor: { organisation: null, organisationKind: 'controller' },
    });
  if (has('region-not-permitted')) add('vanuit Nederland', 'from the Netherlands', { country: 'NL' });
  if (has('context-not-permitted')) changes.push(...placed(policy, facts));
  if (has('field-not-permitted') && permitted.length === 0 && reason && facts.fields !== null) {
    add('zonder velden te noemen', 'without naming fields', { fields: null });
  }
  if (facts.change !== null && has('mandate-exceeded', 'second-person-needed'))
    changes.push(...smaller(policy, facts));
  if (wouldBe === 'ask')
    add('als het wordt bevestigd', 'if it is confirmed', { follows: { wouldBe: 'ask', sameActor: true } });
  if (has('second-person-needed'))
    add('als een ander met het mandaat het bevestigt', 'if somebody else with the mandate confirms it', {
      follows: { wouldBe: 'ask', sameActor: false },
    });
  return changes;
}

/** Where every condition that bears on this lookup holds. */
function placed(policy: Policy, facts: Facts): Change[] {
  const conditions = [
    facts.reason === null ? null : policy.reasons.get(facts.reason)?.context,
    ...facts.actor.roles.map((id) => policy.roles.get(id)?.context),
    (policy.organisations.get(facts.actor.organisation ?? '') ?? policy.organisations.get('default'))
      ?.context,
  ].filter((one): one is ContextCondition => one != null);
  const sites = conditions.flatMap((one) => [...(one.sites ?? [])]);
  const networks = conditions.flatMap((one) => one.networks ?? []);
  const countries = conditions.flatMap((one) => [...(one.countries ?? [])]);
  const managed = conditions.some((one) => one.managed);
  const [site] = sites;
  const [network] = networks;
  const [country] = countries;
  const told = (language: 'nl' | 'en') =>
    [
      ...(site === undefined ? [] : [language === 'nl' ? `op locatie ${site}` : `at the site ${site}`]),
      ...(managed ? [language === 'nl' ? 'op een beheerd apparaat' : 'on a managed device'] : []),
      ...(network === undefined
        ? []
        : [language === 'nl' ? `in het netwerk ${network}` : `in the network ${network}`]),
      ...(country === undefined ? [] : [language === 'nl' ? `vanuit ${country}` : `from ${country}`]),
    ].join(', ') || (language === 'nl' ? 'op kantoor' : 'at the office');
  const changed: Partial<Facts> = {
    country: country === 'EU' ? 'NL' : (country ?? facts.country),
    context: {
      site: site ?? (conditions.some((one) => one.notHome) ? 'office' : (facts.context?.site ?? null)),
      device: managed ? 'managed' : (facts.context?.device ?? null),
      network: network?.split('/')[0] ?? facts.context?.network ?? null,
    },
  };
  return [{ change: both(told('nl'), told('en')), apply: (before) => ({ ...before, ...changed }) }];
}

/** The largest sum that a mandate of these roles reaches. */
function smaller(policy: Policy, facts: Facts): Change[] {
  const { change } = facts;
  if (change === null) return [];
  const limits = facts.actor.roles.flatMap((id) => policy.roles.get(id)?.mandate.get(change.action) ?? []);
  const ceiling = (
    policy.organisations.get(facts.actor.organisation ?? '') ?? policy.organisations.get('default')
  )?.mandate.get(change.action);
  return limits.flatMap(({ max, currency }) => {
    const most = Math.min(max ?? Number.POSITIVE_INFINITY, ceiling?.max ?? Number.POSITIVE_INFINITY);
    if (!Number.isFinite(most)) return [];
    const sum = [most, currency].filter((part) => part !== null).join(' ');
    const lower = { ...change, amount: most, currency: currency ?? change.currency };
    return [
      {
        change: both(`bij een bedrag tot ${sum}`, `with an amount up to ${sum}`),
        apply: (before) => ({ ...before, change: lower }),
      },
    ];
  });
}

/** Breaking the glass is for whoever needs it, and not to be suggested. */
function otherReasons(policy: Policy, facts: Facts): Change[] {
  return [...policy.reasons.values()]
    .filter(({ id, breakGlass }) => id !== facts.reason && !breakGlass)
    .map(({ id, label, noteRequired }) => ({
      change: both(
        `met de reden ‘${label.nl}’${noteRequired && !facts.hasNote ? ' en een toelichting' : ''}`,
        `with the reason ‘${label.en}’${noteRequired && !facts.hasNote ? ' and a note' : ''}`,
      ),
      apply: (before) => ({ ...before, reason: id, hasNote: before.hasNote || noteRequired }),
    }));
}

function otherRoles(policy: Policy, facts: Facts): Change[] {
  return [...policy.roles.values()]
    .filter(
      ({ id, kind }) => !facts.actor.roles.includes(id) && (kind ?? facts.actor.kind) === facts.actor.kind,
    )
    .map(({ id }) => ({
      change: both(`met de rol ${id}`, `with the role ${id}`),
      apply: (before) => ({ ...before, actor: { ...before.actor, roles: [...before.actor.roles, id] } }),
    }));
}
