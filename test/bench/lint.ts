import { readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { policyFromPacks } from '#extension/config.ts';
import { lintText } from '#extension/lint.ts';
import { prepareFrontEnds } from '#extension/parse/front-end.ts';
import { lineOf } from '#extension/parse/ir.ts';
import { createProject, filesUnder, readText } from '#extension/project.ts';
import { RULES } from '#extension/rules/rules.ts';
import { table } from './measure.ts';
import { linter } from './rows/linter.ts';

/**
 * Precision and recall of the linter, per rule and per language, over every labelled file of `test/lint`. Those
 * files are also tests, so on them both are 1 unless a test fails; a folder of other labelled files can be given:
 * `npm run bench:lint -- FOLDER…`. Without one, speed against rivals is measured as well. A label is `// expect: RULE, RULE` (or `#`) on the line of the finding.
 */

const ROOT = join(import.meta.dirname, '../..');
const PACK = join(ROOT, 'policies/packs/contact-centre-nl.yaml');
const given = process.argv.slice(2);
const folders = given.length > 0 ? given : [join(ROOT, 'test/lint')];

interface Tally {
  files: number;
  found: number;
  wanted: number;
  right: number;
}

const none = (): Tally => ({ files: 0, found: 0, wanted: 0, right: 0 });
const LANGUAGES: Readonly<Record<string, string>> = {
  '.ts': 'TypeScript',
  '.mts': 'TypeScript',
  '.cts': 'TypeScript',
  '.tsx': 'TypeScript',
  '.js': 'JavaScript',
  '.jsx': 'JavaScript',
  '.mjs': 'JavaScript',
  '.cjs': 'JavaScript',
  '.py': 'Python',
  '.vue': 'Vue',
  '.svelte': 'Svelte',
};

await prepareFrontEnds();
const { policy } = policyFromPacks([PACK]);
if (!policy) throw new Error('the pack does not compile');

const project = createProject(readText);
const byRule = new Map<string, Tally>(RULES.map((rule) => [rule.id, none()]));
const byLanguage = new Map<string, Tally>();
const wrong: string[] = [];
let lines = 0;
const started = performance.now();

for (const path of folders.flatMap(filesUnder)) {
  const text = readFileSync(path, 'utf8');
  const result = lintText({ path, text, policy, project, today: '2026-11-22' });
  if (!result) continue;
  lines += text.split('\n').length;
  const language = LANGUAGES[extname(path)] ?? extname(path);
  const ofLanguage = byLanguage.get(language) ?? none();
  byLanguage.set(language, ofLanguage);
  ofLanguage.files++;
  const wanted = labelsOf(text);
  const found = result.findings
    .filter((each) => !each.suppressed)
    .map((each) => `${lineOf(result.unit, each.span.start)} ${each.rule}`);
  for (const rule of new Set([...wanted, ...found].map((each) => each.split(' ')[1] ?? ''))) {
    const ofRule = byRule.get(rule);
    if (ofRule) ofRule.files++;
  }
  const left = [...wanted];
  for (const each of found) {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    else wrong.push(`found     ${relative(ROOT, path)}:${each}`);
    count(each, ofLanguage, { found: 1, wanted: 0, right: at >= 0 ? 1 : 0 });
  }
  for (const each of left) wrong.push(`missed    ${relative(ROOT, path)}:${each}`);
  for (const each of wanted) count(each, ofLanguage, { found: 0, wanted: 1, right: 0 });
}

const seconds = (performance.now() - started) / 1000;
for (const [title, tallies] of [
  ['rule', byRule],
  ['language', byLanguage],
] as const) {
  console.log(`| ${title} | files | labelled | found | precision | recall |`);
  console.log('|---|---|---|---|---|---|');
  for (const [name, tally] of tallies) {
    const { files, wanted, found, right } = tally;
    console.log(
      `| ${name} | ${files} | ${wanted} | ${found} | ${share(right, found)} | ${share(right, wanted)} |`,
    );
  }
  console.log('');
}
for (const each of wrong) console.log(each);
console.log(`${lines.toLocaleString('en')} lines in ${seconds.toFixed(1)} s.`);
if (given.length === 0) {
  const rows = await linter({ quick: false, repetitions: 3, lookups: 0 });
  console.log(`\n${table(rows)}`);
}
process.exitCode = wrong.length > 0 ? 1 : 0;

/** `12 rule-id` for every finding that a file says is there. */
function labelsOf(text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const rules = /(?:\/\/|\/\*|#|<!--) expect: ([\w\-, ]*\w)/.exec(line)?.[1] ?? '';
    return rules
      .split(',')
      .map((rule) => rule.trim())
      .filter((rule) => rule !== '')
      .map((rule) => `${index + 1} ${rule}`);
  });
}

function count(each: string, ofLanguage: Tally, more: Pick<Tally, 'found' | 'wanted' | 'right'>): void {
  for (const tally of [ofLanguage, byRule.get(each.split(' ')[1] ?? '')]) {
    if (!tally) continue;
    tally.found += more.found;
    tally.wanted += more.wanted;
    tally.right += more.right;
  }
}

function share(part: number, of: number): string {
  return of === 0 ? '–' : (part / of).toFixed(3);
}
