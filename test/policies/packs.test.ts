import { readdirSync, writeFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { casesSchema, runCases } from '#policies/cases.ts';
import { compilePolicy } from '#policies/compile.ts';
import { ancestorsOf } from '#policies/dpv/dpv.ts';
import { evaluate } from '#policies/evaluate.ts';
import { packJsonSchema } from '#policies/json-schema.ts';
import { parsePack } from '#policies/load.ts';
import type { Policy } from '#policies/policy.ts';
import { meanings } from '#policies/prepare.ts';
import type { PackFile } from '#policies/schema.ts';
import { lookup, person, read } from './facts.ts';
import { TABLES } from './pack-page.ts';

/** The packs that come with the product: their cases, their pages, and how they lie over each other. */

const folder = new URL('../../policies/packs/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml') && !file.endsWith('.cases.yaml'))
  .map((file) => file.replace('.yaml', ''));
const sectors = names.filter((name) => name !== 'baseline-nl' && name !== 'ai-agents');

const textOf = (name: string) => read(`policies/packs/${name}.yaml`);
const casesOf = (name: string) => casesSchema.parse(parse(read(`policies/packs/${name}.cases.yaml`)));

function contentsOf(name: string): PackFile {
  const { pack, problems } = parsePack(textOf(name), name);
  if (pack === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return pack.contents;
}

/** The policy of packs by name, and of texts laid over them. */
function stack(packs: readonly string[], ...over: string[]): Policy {
  const sources = packs.map((name) => ({ file: `${name}.yaml`, text: textOf(name) }));
  const { policy, problems } = compilePolicy([
    ...sources,
    ...over.map((text, index) => ({ file: `over ${index}`, text })),
  ]);
  if (policy === null) throw new Error(problems.map((p) => `${p.file}:${p.line} ${p.message}`).join('\n'));
  return policy;
}

/** What is wrong when a text is laid over packs. */
function problemsOf(packs: readonly string[], over: string): string[] {
  const { problems } = compilePolicy([
    ...packs.map((name) => ({ file: `${name}.yaml`, text: textOf(name) })),
    { file: 'over.yaml', text: `format: 1\npack: over\nversion: 1.0.0\nlayer: organisation\n${over}` },
  ]);
  return problems.map((problem) => problem.message);
}

function failures(policy: Policy, name: string): string[] {
  const { failed, problems } = runCases(policy, read(`policies/packs/${name}.cases.yaml`), name);
  return [...problems.map((p) => p.message), ...failed.map((one) => `${one.name}: ${one.message}`)];
}

const LEAST_CASES: Record<string, number> = {
  'social-security-nl': 40,
  'insurer-nl': 40,
  'contact-centre-nl': 80,
  'ai-agents': 25,
  'baseline-nl': 15,
};

describe.each(names)('%s', (name) => {
  const policy = stack([name]);
  const cases = casesOf(name);

  it('stands alone, and means what its cases say', () => {
    expect(failures(policy, name)).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(LEAST_CASES[name] ?? 10);
  });
  it('has a case that permits each reason, and one about each role, organisation and category', () => {
    const permitted = cases.filter(({ expect: { wouldBe } }) => wouldBe === 'permit');
    const reasons = new Set(permitted.map(({ facts }) => facts.reason));
    const actors = cases.map(({ facts }) => facts.actor);
    const roles = new Set(actors.flatMap((actor) => actor?.roles ?? []));
    const organisations = new Set(['default', ...actors.map((actor) => actor?.organisation)]);
    const categories = new Set(
      cases.flatMap(({ facts: { fields, system } }) =>
        (fields === undefined || fields === 'all' ? [...policy.fields.keys()] : fields)
          .flatMap((field) => meanings(policy, system ?? null, field))
          .map((field) => policy.fields.get(field)),
      ),
    );
    const missing = (known: Iterable<string>, seen: ReadonlySet<unknown>) =>
      [...known].filter((id) => !seen.has(id));
    expect(missing(policy.reasons.keys(), reasons)).toEqual([]);
    expect(missing(policy.roles.keys(), roles)).toEqual([]);
    expect(missing(policy.organisations.keys(), organisations)).toEqual([]);
    expect(missing(policy.categories.keys(), categories)).toEqual([]);
  });
  it('has a case that refuses for each reason that asks for a note, a consent or work', () => {
    const refused = new Set(
      cases.flatMap(({ facts, expect: { wouldBe, rules } }) =>
        wouldBe === 'deny' || wouldBe === 'ask' || rules?.includes('no-evidence-at-hand')
          ? [facts.reason]
          : [],
      ),
    );
    const strict = [...policy.reasons.values()].filter(
      (reason) => reason.consentRequired || reason.noteRequired || reason.breakGlass,
    );
    expect(strict.map(({ id }) => id).filter((id) => !refused.has(id))).toEqual([]);
  });
  it('has a case about each amount that a role or a contract sets', () => {
    const changes = new Set(
      cases.flatMap(({ facts: { actor, change } }) =>
        [...(actor?.roles ?? []), actor?.organisation].map((who) => `${who} ${change?.action}`),
      ),
    );
    const amounts = [...policy.roles.values(), ...policy.organisations.values()].flatMap(({ id, mandate }) =>
      [...mandate].flatMap(([action, { max }]) => (max === null ? [] : [`${id} ${action}`])),
    );
    expect(amounts.filter((one) => !changes.has(one))).toEqual([]);
  });
  it('names its cases as promises: each once, in a few words, without a full stop', () => {
    const said = cases.map((one) => one.name);
    expect(new Set(said).size).toBe(said.length);
    expect(said.filter((one) => one.split(' ').length < 4 || one.endsWith('.'))).toEqual([]);
  });
  it('says every label in both languages, and every purpose and basis', () => {
    const { categories, reasons } = contentsOf(name);
    const all = [...Object.entries(categories ?? {}), ...Object.entries(reasons ?? {})];
    expect(all.filter(([, { label }]) => !label?.nl || !label.en).map(([id]) => id)).toEqual([]);
    const bare = Object.entries(reasons ?? {}).filter(([, { purpose, basis }]) => !purpose || !basis);
    expect(bare.map(([id]) => id)).toEqual([]);
  });
  it('is accepted by the published schema', () => {
    const valid = new Ajv2020({ strict: false }).compile(JSON.parse(packJsonSchema()));
    expect(valid(parse(textOf(name))), JSON.stringify(valid.errors)).toBe(true);
  });
  it('has a page with its reasons, roles and organisations as they are (UPDATE_GENERATED=1 rewrites)', () => {
    const path = `docs/packs/${name}.md`;
    const written = read(path);
    const made = Object.entries(TABLES).reduce((page, [what, make]) => {
      const place = new RegExp(`(<!-- ${what} -->\n).*?(<!-- /${what} -->)`, 's');
      const contents = contentsOf(name);
      if (contents[what as 'reasons'] === undefined) return page;
      expect(page).toMatch(place);
      return page.replace(place, (_, begin, end) => `${begin}${make(contents)}\n${end}`);
    }, written);
    if (process.env.UPDATE_GENERATED) writeFileSync(new URL(`../../${path}`, import.meta.url), made);
    else expect(written).toBe(made);
  });
  it('shows on its page a layer that compiles over it, or under which it was written', () => {
    const shown = [...read(`docs/packs/${name}.md`).matchAll(/^```yaml\n(.*?)^```$/gms)];
    expect(shown.length).toBeGreaterThan(0);
    for (const [, text] of shown) expect(stack([name], text ?? '').reasons.size).toBeGreaterThan(0);
  });
});

describe('packs over each other', () => {
  const stacks = sectors.flatMap((sector) => [
    ['baseline-nl', sector],
    ['ai-agents', sector],
    ['baseline-nl', 'ai-agents', sector],
  ]);

  it.each(stacks.map((packs) => [packs.join(' + '), packs] as const))(
    '%s keeps every promise of each',
    (_, packs) => {
      const policy = stack(packs);
      expect(packs.flatMap((name) => failures(policy, name))).toEqual([]);
    },
  );
  it('mean the same in whatever order they are named', () => {
    const digest = stack(['baseline-nl', 'ai-agents', 'contact-centre-nl']).digest;
    expect(stack(['contact-centre-nl', 'ai-agents', 'baseline-nl']).digest).toBe(digest);
    expect(stack(['ai-agents', 'contact-centre-nl', 'baseline-nl']).digest).toBe(digest);
  });
  it('change one word of a category and keep its fields', () => {
    const over = 'format: 1\npack: ours\nversion: 1.0.0\ncategories: { usage: { sensitivity: sensitive } }\n';
    const usage = stack(['contact-centre-nl'], over).categories.get('usage');
    expect(usage).toMatchObject({ sensitivity: 'sensitive', fields: ['dataUsage', 'callMinutes'] });
  });
  it('bear the name of the sector', () => {
    expect(stack(['contact-centre-nl', 'ai-agents']).pack).toBe('contact-centre-nl');
  });

  it.each(sectors)('no AI agent over %s is in marketing or sees what is special', (sector) => {
    const policy = stack(['ai-agents', sector]);
    const agents = [...policy.roles.values()].filter(
      ({ id, kind }) => kind === 'software' && id.startsWith('ai-'),
    );
    expect(agents.length).toBeGreaterThanOrEqual(4);
    for (const reason of agents.flatMap(({ reasons }) => [...reasons])) {
      const { purpose, categories, consentRequired } = policy.reasons.get(reason) ?? {};
      expect([purpose ?? '', ...ancestorsOf(purpose ?? '')], reason).not.toContain('dpv:Marketing');
      expect(consentRequired, reason).toBe(false);
      const sensitivities = categories?.map((id) => policy.categories.get(id)?.sensitivity) ?? [];
      for (const barred of ['special', 'criminal', 'citizen-number'] as const) {
        expect(sensitivities, `${reason} ${barred}`).not.toContain(barred);
      }
    }
  });
  it('with ai-agents the contact centre’s assistant must name whom it acts for; alone it need not', () => {
    const facts = lookup({
      reason: 'ai-summary',
      actor: person({ kind: 'software', roles: ['ai-assistant'] }),
      task: { subjects: 1, lookups: 1 },
    });
    expect(evaluate(stack(['contact-centre-nl']), facts).wouldBe).toBe('permit');
    expect(evaluate(stack(['ai-agents', 'contact-centre-nl']), facts)).toMatchObject({
      wouldBe: 'deny',
      rules: ['principal-missing'],
    });
  });
});

describe('what a pack locked', () => {
  it.each([
    ['a longer retention', 'retention: { lookups: P60M }', 'retention'],
    ['an emergency without review', 'remove: [reasons.emergency.review]', 'reasons.emergency.review'],
    [
      'a citizen number that is ordinary',
      'categories: { citizen-number: { sensitivity: ordinary } }',
      'sensitivity',
    ],
    [
      'a security officer who changes things',
      'roles: { security-officer: { mandate: { refund: {} } } }',
      'mandate',
    ],
    [
      'an account after employment that is low',
      'detect: { after-employment: { severity: low } }',
      'after-employment',
    ],
  ])('of baseline-nl, %s is refused', (_, over, place) => {
    expect(problemsOf(['baseline-nl', 'contact-centre-nl'], over).join('\n')).toContain(place);
  });
  it.each([
    ['an assistant that acts for nobody', 'remove: [roles.ai-assistant.actsFor]', 'actsFor'],
    ['a robot with a larger budget', 'roles: { ai-robot: { budget: { subjectsPerTask: 5000 } } }', 'budget'],
    ['a chatbot that sells', 'roles: { ai-chatbot: { reasons: [sales-offer] } }', 'ai-chatbot'],
    ['prompts that may hold anything', 'lint: { severity: { personal-data-in-prompt: off } }', 'in-prompt'],
  ])('of ai-agents, %s is refused', (_, over, place) => {
    expect(problemsOf(['ai-agents', 'contact-centre-nl'], over).join('\n')).toContain(place);
  });
  it('may be repeated, so that a pack that stands alone also lies over it', () => {
    expect(problemsOf(['baseline-nl'], 'retention: { lookups: P18M }')).toEqual([]);
  });
  it('leaves the rest to later layers', () => {
    expect(problemsOf(['baseline-nl', 'contact-centre-nl'], 'mode: enforce')).toEqual([]);
  });
});

it('the README points at the pages of the packs', () => {
  expect(read('README.md').includes('](docs/packs/)')).toBe(true);
});
