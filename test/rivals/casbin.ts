import { type Enforcer, newEnforcer, newModelFromString } from 'casbin';
import type { Policy } from '#policies/policy.ts';
import { overChain, type Request, type Rival } from './request.ts';
import { type Condition, rulesOf } from './rules.ts';

/**
 * The same policy in casbin, in its own form for rules on attributes: each line of policy is a rule that the
 * matcher evaluates, and a denial overrides. An enforcer walks all its lines, so each reason has one of its own.
 * Casbin knows permit and deny: what is denied is put again as if it were confirmed, and then permitted is `ask`.
 */

const MODEL = `
[request_definition]
r = lookup, asked

[policy_definition]
p = rule, when, eft

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = (p.when == "always" || p.when == r.asked) && eval(p.rule)
`;

const text = (value: string): string => JSON.stringify(value);
const list = (values: readonly string[]): string => `[${values.map(text).join(', ')}]`;
const joined = (of: readonly Condition[], operator: string, none: string): string =>
  of.length === 0 ? none : of.map((one) => `(${written(one)})`).join(` ${operator} `);

function written(condition: Condition): string {
  if ('all' in condition) return joined(condition.all, '&&', 'true');
  if ('any' in condition) return joined(condition.any, '||', 'false');
  if ('not' in condition) return `!(${written(condition.not)})`;
  if ('flag' in condition) return `r.lookup.${condition.flag}`;
  if ('is' in condition) return `r.lookup.${condition.is[0]} == ${text(condition.is[1])}`;
  if ('same' in condition) return `r.lookup.${condition.same[0]} == r.lookup.${condition.same[1]}`;
  if ('oneOf' in condition) return `holds(${list(condition.oneOf[1])}, r.lookup.${condition.oneOf[0]})`;
  if ('holds' in condition) return `holds(r.lookup.${condition.holds[0]}, ${text(condition.holds[1])})`;
  if ('holdsOneOf' in condition) {
    return `holdsOneOf(r.lookup.${condition.holdsOneOf[0]}, ${list(condition.holdsOneOf[1])})`;
  }
  const [name, operator, value] = condition.compare;
  return `r.lookup.${name} ${operator} ${typeof value === 'number' ? value : `r.lookup.${value}`}`;
}

/** Makes casbin ready to decide under this policy. */
export async function openCasbin(policy: Policy): Promise<Rival> {
  const { common, byReason, names } = rulesOf(policy);
  const enforcers = new Map<string, Enforcer>();
  let policies = common.length;
  for (const [reason, rules] of byReason) {
    const enforcer = await newEnforcer(newModelFromString(MODEL));
    enforcer.addFunction('holds', (of: string[], value: string) => of.includes(value));
    enforcer.addFunction('holdsOneOf', (of: string[], values: string[]) =>
      of.some((one) => values.includes(one)),
    );
    const lines = [...rules, ...common].map(({ effect, when }) => [
      written(when),
      effect === 'ask' ? 'now' : 'always',
      effect === 'permit' ? 'allow' : 'deny',
    ]);
    for (const line of lines) await enforcer.addPolicy(...line);
    enforcers.set(reason, enforcer);
    policies += rules.length;
  }
  const effectOf = (reason: string, request: Request) => {
    const enforcer = enforcers.get(reason);
    if (enforcer === undefined) return 'deny';
    if (enforcer.enforceSync(request, 'now')) return 'permit';
    return enforcer.enforceSync(request, 'confirmed') ? 'ask' : 'deny';
  };
  return { policies, decide: overChain(policy, names, effectOf) };
}
