import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Policy } from '#policies/policy.ts';
import { overChain, type Request, type Rival } from './request.ts';
import { type Condition, type Rule, rulesOf } from './rules.ts';

/**
 * The same policy in Cedar, parsed beforehand. Rules are permits and forbids; `ask` is a forbid by a policy whose
 * name begins so. Everything a policy needs comes with the request, so that no entities are to be read.
 */

const ASK = 'ask:';
const text = (value: string): string => JSON.stringify(value);
const set = (values: readonly string[]): string => `[${values.map(text).join(', ')}]`;
const joined = (of: readonly Condition[], operator: string, none: string): string =>
  of.length === 0 ? none : of.map((one) => `(${written(one)})`).join(` ${operator} `);

function written(condition: Condition): string {
  if ('all' in condition) return joined(condition.all, '&&', 'true');
  if ('any' in condition) return joined(condition.any, '||', 'false');
  if ('not' in condition) return `!(${written(condition.not)})`;
  if ('flag' in condition) return `context.${condition.flag}`;
  if ('is' in condition) return `context.${condition.is[0]} == ${text(condition.is[1])}`;
  if ('same' in condition) return `context.${condition.same[0]} == context.${condition.same[1]}`;
  if ('oneOf' in condition) return `${set(condition.oneOf[1])}.contains(context.${condition.oneOf[0]})`;
  if ('holds' in condition) return `context.${condition.holds[0]}.contains(${text(condition.holds[1])})`;
  if ('holdsOneOf' in condition) {
    return `context.${condition.holdsOneOf[0]}.containsAny(${set(condition.holdsOneOf[1])})`;
  }
  const [name, operator, value] = condition.compare;
  return `context.${name} ${operator} ${typeof value === 'number' ? value : `context.${value}`}`;
}

let opened = 0;

/** Makes Cedar ready to decide under this policy. Throws when the translation does not parse. */
export function openCedar(policy: Policy): Rival {
  const { common, byReason, names } = rulesOf(policy);
  const staticPolicies: Record<string, string> = {};
  const add = (name: string, { effect, when }: Rule, resource: string): void => {
    const verb = effect === 'permit' ? 'permit' : 'forbid';
    staticPolicies[`${effect}:${name}`] =
      `${verb}(principal, action, ${resource}) when { ${written(when)} };`;
  };
  for (const rule of common) add('', rule, 'resource');
  for (const [reason, rules] of byReason) {
    for (const rule of rules) add(reason, rule, `resource == Reason::${text(reason)}`);
  }
  const preparsedPolicySetId = `policy ${++opened}`;
  const answer = cedar.preparsePolicySet(preparsedPolicySetId, { staticPolicies });
  if (answer.type !== 'success') throw new Error(answer.errors.map(({ message }) => message).join('\n'));
  return {
    policies: Object.keys(staticPolicies).length,
    decide: overChain(policy, names, (reason, request) => effectOf(preparsedPolicySetId, reason, request)),
  };
}

function effectOf(preparsedPolicySetId: string, reason: string, request: Request): 'permit' | 'ask' | 'deny' {
  const answer = cedar.statefulIsAuthorized({
    principal: { type: 'Actor', id: 'actor' },
    action: { type: 'Action', id: 'look' },
    resource: { type: 'Reason', id: reason },
    context: request as Record<string, cedar.CedarValueJson>,
    preparsedPolicySetId,
    entities: [],
  });
  if (answer.type !== 'success') throw new Error(answer.errors.map(({ message }) => message).join('\n'));
  const { decision, diagnostics } = answer.response;
  if (diagnostics.errors.length > 0) throw new Error(JSON.stringify(diagnostics.errors));
  if (decision === 'allow') return 'permit';
  return diagnostics.reason.length > 0 && diagnostics.reason.every((id) => id.startsWith(ASK))
    ? 'ask'
    : 'deny';
}
