import type { Facts, Policy } from './policy.ts';
import { forget, type Judged, type Prepared, type PreparedReason, type Step } from './prepare.ts';

/** Which of the fields asked for a reason permits, once for each list that comes by. */

/** Lists of fields come from screens and code, of which there are few: each is judged once. */
const STEPS_MAX = 50_000;
/** Between the reason and what narrows it, in the steps of what was judged. */
const CONSENT = Symbol('consent');

/**
 * What of these fields is permitted, in the caller's own names. `limited` are the categories that the organisations
 * concerned see, and `consented` those that the consent names; null limits nothing.
 */
export function judgeFields(
  policy: Policy,
  prepared: Prepared,
  facts: Facts,
  reason: PreparedReason | undefined,
  limited: readonly ReadonlySet<string>[] | null,
  consented: readonly string[] | null,
): Judged {
  const { system, fields } = facts;
  if (prepared.steps > STEPS_MAX) forget(prepared);
  let step = walk(prepared, prepared.judged, reason);
  if (limited !== null) for (const categories of limited) step = walk(prepared, step, categories);
  if (consented !== null) {
    step = walk(prepared, step, CONSENT);
    for (const category of consented) step = walk(prepared, step, category);
    step = walk(prepared, step, CONSENT);
  }
  step = walk(prepared, step, system);
  // No field is called null: that is asking for all.
  if (fields === null) step = walk(prepared, step, null);
  else for (let i = 0; i < fields.length; i++) step = walk(prepared, step, fields[i]);
  if (step.judged === null) {
    const narrow = [...(limited ?? []), ...(consented === null ? [] : [new Set(consented)])];
    step.judged = {
      fields: fields?.slice() ?? null,
      asked: fields === null ? prepared.fields : fields.slice(),
      ...split(policy, prepared, fields, system, reason, narrow),
      decisions: new Map(),
    };
  }
  return step.judged;
}

function walk(prepared: Prepared, from: Step, word: unknown): Step {
  let to = from.next.get(word);
  if (to === undefined) {
    to = { judged: null, next: new Map() };
    from.next.set(word, to);
    prepared.steps++;
  }
  return to;
}

/** Without a known reason nothing is permitted. */
function split(
  policy: Policy,
  prepared: Prepared,
  fields: readonly string[] | null,
  system: string | null,
  reason: PreparedReason | undefined,
  narrow: readonly ReadonlySet<string>[],
): Pick<Judged, 'permitted' | 'withheld'> {
  if (reason === undefined) return { permitted: [], withheld: fields ?? prepared.fields };
  if (fields === null && narrow.length === 0)
    return { permitted: reason.permitted, withheld: reason.withheld };
  const asked = fields ?? prepared.fields;
  const meanings = (fields === null || system === null ? undefined : prepared.names.get(system)) ?? null;
  const names =
    (fields === null || system === null ? undefined : reason.names.get(system)) ?? reason.reason.fields;
  const sees = (field: string) =>
    narrow.every((categories) => categories.has(policy.fields.get(field) ?? ''));
  const permits = (name: string) => names.has(name) && (meanings?.get(name) ?? [name]).every(sees);
  return {
    permitted: asked.filter(permits),
    withheld: asked.filter((name) => !permits(name)),
  };
}
