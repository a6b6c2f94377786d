import { readFile } from 'node:fs/promises';
import { factsOf, givenFacts } from '#policies/cases.ts';
import type { PackSource } from '#policies/compile.ts';
import { diffPolicies } from '#policies/diff.ts';
import { diffMarkdown, diffText } from '#policies/diff-text.ts';
import { explainPolicy } from '#policies/explain.ts';
import { explanationText, provenanceText } from '#policies/explain-text.ts';
import { checkPolicy, problemsText } from '#policies/inspect.ts';
import { loadPackFiles } from '#policies/load.ts';
import type { Facts, Policy } from '#policies/policy.ts';
import { provenanceOf } from '#policies/provenance.ts';
import { readYaml } from '#policies/read.ts';
import { LANGUAGES, type Language } from '#policies/vocabulary.ts';
import { newId, systemClock } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { parse } from '#server/http.ts';
import { requestedPolicy, textsOf } from '#server/policy/compile.ts';
import { inForce } from '#server/policy/in-force.ts';
import type { Store } from '#store/port.ts';
import { within } from './policy-place.ts';
import { many, one, required, type Values } from './values.ts';

/** `inzage policy diff | explain`: what a policy means, asked of files or of a data directory. */

/** `inzage policy diff WAS NOW`: a side is packs joined by commas, a digest, or `in-force`. */
export async function diff(values: Values, sides: string[]): Promise<number> {
  const [was, now, ...rest] = sides;
  if (was === undefined || now === undefined || rest.length > 0) {
    throw new AuditError('invalid-request', 'Name two sides: what it was, and what it is to be.', {
      hint: 'inzage policy diff base.yaml,ours.yaml base.yaml,ours-next.yaml, or: in-force ours-next.yaml --data DIR',
    });
  }
  const found = diffPolicies(await sideOf(values, was), await sideOf(values, now));
  const language = languageOf(values);
  process.stdout.write(
    formatOf(values, {
      text: () => diffText(found, language),
      json: () => `${JSON.stringify(found, null, 2)}\n`,
      markdown: () => diffMarkdown(found, language),
    }),
  );
  return 0;
}

const DIGEST = /^[A-Za-z0-9+/]{43}=$/;

async function sideOf(values: Values, side: string): Promise<Policy> {
  if (side !== 'in-force' && !DIGEST.test(side)) return compiled(side.split(','));
  return within(required(values, 'data'), async (store) => {
    const versions = await store.policyVersions();
    const current = versions[inForce(versions, systemClock.now())]?.digest;
    const digest = side === 'in-force' ? current : side;
    if (digest === undefined) throw notFound('policy in force');
    return requestedPolicy(store, { digest });
  });
}

/** The policy of pack files; throws `invalid-policy` with every problem and its place. */
export async function compiled(files: readonly string[]): Promise<Policy> {
  const { policy, problems } = await checkPolicy(files);
  if (policy) return policy;
  throw new AuditError('invalid-policy', `The policy does not compile:\n${problemsText(problems).trimEnd()}`);
}

/**
 * `inzage policy explain PACK…`: of facts told by options or a file, of a value by `--value`, or, by `--lookup` and
 * `--data`, of a recorded decision under its own policy.
 */
export async function explain(values: Values, files: string[]): Promise<number> {
  const id = one(values, 'lookup');
  if (id !== undefined) return explainRecorded(values, id);
  if (files.length === 0) {
    throw new AuditError('invalid-request', 'Name the packs, or a recorded lookup by --lookup and --data.', {
      hint: 'inzage policy explain ours.yaml --role desk --reason fraud-check --fields name,iban',
    });
  }
  const policy = await compiled(files);
  const sources = await loadPackFiles(files);
  const place = one(values, 'value');
  if (place !== undefined) {
    const found = provenanceOf(sources, place);
    if (found.provenance === null)
      throw new AuditError('invalid-request', found.message, found.hint ? { hint: found.hint } : {});
    process.stdout.write(
      formatOf(values, {
        text: () => provenanceText(found.provenance),
        json: () => `${JSON.stringify(found.provenance, null, 2)}\n`,
      }),
    );
    return 0;
  }
  return told(values, policy, await factsFrom(values, policy), sources);
}

function told(values: Values, policy: Policy, facts: Facts, sources: readonly PackSource[]): number {
  const explanation = explainPolicy(policy, facts, sources);
  process.stdout.write(
    formatOf(values, {
      text: () => explanationText(explanation),
      json: () => `${JSON.stringify(explanation, null, 2)}\n`,
    }),
  );
  return 0;
}

const explainRecorded = (values: Values, id: string): Promise<number> =>
  within(required(values, 'data'), async (store) => {
    await lookedAt(store, 'policy explain', id);
    const lookup = (await store.lookupById(id))?.lookup;
    if (!lookup) throw notFound('lookup');
    const { digest } = lookup.policy;
    const policy = await requestedPolicy(store, { digest });
    const texts = textsOf(policy.bundle).map((text, i) => ({ file: `${lookup.policy.pack}[${i}]`, text }));
    return told(values, policy, lookup.facts, texts);
  });

/** Whoever stands at the machine looks too: entered before anything is shown. */
export async function lookedAt(
  store: Store,
  route: string,
  target: string | null,
  query: Record<string, string> | null = null,
): Promise<void> {
  const at = systemClock.now();
  await store.commitAuditLook({ id: newId(at), at, by: 'operator', role: 'admin', route, target, query });
}

/** Facts from `--facts FILE`, with what the options say in their place. */
async function factsFrom(values: Values, policy: Policy): Promise<Facts> {
  const file = one(values, 'facts');
  const facts = factsOf(
    policy,
    parse(givenFacts, { ...(file === undefined ? {} : await readFacts(file)), ...factsGiven(values) }),
  );
  if (typeof facts === 'string') throw new AuditError('invalid-request', facts);
  return facts;
}

async function readFacts(file: string): Promise<object> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new AuditError(
      'invalid-request',
      `The facts cannot be read (${(cause as NodeJS.ErrnoException).code}).`,
      { cause },
    );
  }
  const { value, problems } = readYaml(text, file, givenFacts);
  if (value === undefined || problems.length > 0)
    throw new AuditError(
      'invalid-request',
      `The facts are not well told:\n${problemsText(problems).trimEnd()}`,
    );
  return value;
}

/** The options that tell facts, in the words of cases. */
function factsGiven(values: Values): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const name of ['at', 'operation', 'reason', 'system', 'country', 'consent', 'evidence']) {
    const value = one(values, name);
    if (value !== undefined) given[name] = value;
  }
  if (values.note === true) given.note = true;
  const fields = one(values, 'fields');
  if (fields !== undefined) given.fields = fields === 'all' ? 'all' : fields.split(',');
  const roles = many(values, 'role');
  const [organisation, kind] = [one(values, 'organisation'), one(values, 'kind')];
  if (roles.length > 0 || organisation !== undefined || kind !== undefined)
    given.actor = {
      ...(roles.length > 0 && { roles }),
      ...(organisation !== undefined && { organisation }),
      ...(kind !== undefined && { kind }),
    };
  const [site, device, network] = [one(values, 'site'), one(values, 'device'), one(values, 'network')];
  if (site !== undefined || device !== undefined || network !== undefined)
    given.context = {
      ...(site !== undefined && { site }),
      ...(device !== undefined && { device }),
      ...(network !== undefined && { network }),
    };
  const change = one(values, 'change');
  if (change !== undefined) {
    const [action = '', amount, currency] = change.split(':');
    given.operation ??= 'change';
    given.change = {
      action,
      ...(amount !== undefined && { amount: Number(amount) }),
      ...(currency !== undefined && { currency }),
    };
  }
  return given;
}

export function languageOf(values: Values): Language {
  const language = one(values, 'language') ?? 'en';
  const known = LANGUAGES.find((one) => one === language);
  if (known === undefined) throw new AuditError('invalid-request', '--language takes nl or en.');
  return known;
}

export function formatOf(values: Values, formats: Record<string, () => string>): string {
  const make = formats[one(values, 'format') ?? 'text'];
  if (make === undefined)
    throw new AuditError('invalid-request', `--format takes ${Object.keys(formats).join(', ')}.`);
  return make();
}
