import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { FORMATS } from '../../extension/output/formats.ts';
import type { Report } from '../../extension/output/report.ts';
import { VERSION } from '../../extension/version.ts';
import { fixtures, lint, POLICY, ROOT } from './fixtures.ts';
import { SARIF_SHAPE } from './sarif-shape.ts';

const CODE = `import { inzage, crm } from './clients.ts';

export const load = async (actor, subject) => {
  const contact = await inzage.lookup({ actor, subject, operation: 'view', reason: 'billing-question',
    fields: ['Name', 'BSN__c'] },
    (permitted) => crm.sobject('Contact').retrieve(subject, permitted));
  console.log(contact.Email);
  console.log(contact.Phone); // inzage-ignore personal-data-in-log -- 100%: on the screen only
};
`;

function report(text = CODE, language: 'nl' | 'en' = 'en', colour = false): Report {
  const files = [{ ...lint('/project/src/load.ts', text), path: 'src/load.ts' }];
  return { policy: POLICY, files, root: '/project', language, colour, since: null, gone: 0 };
}

function render(id: string, of: Report): string {
  const format = FORMATS.find((each) => each.id === id);
  if (!format) throw new Error(id);
  return format.render(of);
}

test('pretty shows the sentence, the code, the way the data went and the safe fix', () => {
  expect(render('pretty', report()).split('\n')).toEqual([
    'src/load.ts:5:22  field-not-permitted',
    '  ‘Question about a bill’ does not permit `BSN__c` (citizen number).',
    '',
    "  5 |     fields: ['Name', 'BSN__c'] },",
    '    |                      ^^^^^^^^',
    '  → Remove `BSN__c`',
    '',
    'src/load.ts:7:15  personal-data-in-log',
    '  `contact.Email` reaches the application log: read on line 6, logged on 7.',
    '',
    '  7 |   console.log(contact.Email);',
    '    |               ^^^^^^^^^^^^^',
    '  Read here:',
    "  6 | (permitted) => crm.sobject('Contact').retrieve(subject, permitted));",
    '',
    '2 findings, 1 suppressed in 1 file (contact-centre-nl 2026.11.2).',
    '',
  ]);
});

test('pretty has colours only where they are asked for, and speaks Dutch', () => {
  const marks = String.fromCharCode(27);
  expect(render('pretty', report())).not.toContain(marks);
  expect(render('pretty', report(CODE, 'en', true))).toContain(marks);
  expect(render('pretty', report(CODE, 'nl'))).toContain(
    'komt in het logboek van de applicatie: gelezen op regel 6, gelogd op 7.',
  );
});

test('json has every place as line and column, and the policy it was checked against', () => {
  const parsed = JSON.parse(render('json', report()));
  expect(parsed.policy).toEqual({ pack: 'contact-centre-nl', version: '2026.11.2', digest: POLICY.digest });
  expect(parsed.summary).toEqual({ findings: 2, suppressed: 1, known: 0, notices: 0 });
  expect(parsed.findings[0]).toMatchObject({
    rule: 'field-not-permitted',
    severity: 'error',
    path: 'src/load.ts',
    range: { start: { line: 5, column: 22 }, end: { line: 5, column: 30 } },
  });
  expect(parsed.findings[2].suppressed).toEqual({ justification: '100%: on the screen only', until: null });
});

test('github annotates each finding and escapes what its commands cannot hold', () => {
  const lines = render('github', report(`${CODE}\nconst half = (\n`))
    .trimEnd()
    .split('\n');
  expect(lines[0]).toBe(
    '::error file=src/load.ts,line=5,endLine=5,col=22,endColumn=30,title=field-not-permitted::‘Question about a bill’ does not permit `BSN__c` (citizen number).',
  );
  expect(lines.at(-1)).toMatch(/^::notice file=src\/load\.ts,line=\d+,title=not-fully-analysed::/);
  const odd = { ...report(), files: [{ ...lint('/p/a.ts', CODE), path: 'a,b:c%d.ts' }] };
  expect(render('github', odd)).toContain('file=a%2Cb%3Ac%25d.ts,');
});

test('JUnit has a suite a file, a failed case a finding, and nothing that XML has no place for', () => {
  const xml = render('junit', report(CODE.replace("'BSN__c'", "'BSN__c', 'a<b&c\u0001'")));
  expect(xml.split('\n').slice(0, 4)).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    expect.stringMatching(/^<testsuites name="inzage" tests="\d" failures="\d">$/),
    expect.stringMatching(
      /^ {2}<testsuite name="src\/load.ts" tests="\d" failures="\d" errors="0" skipped="1">$/,
    ),
    '    <testcase classname="src/load.ts" name="field-not-permitted:5" file="src/load.ts" line="5">',
  ]);
  expect(xml).toContain('<skipped message="100%: on the screen only"/>');
  expect(xml).not.toContain('\u0001');
  expect(xml.replaceAll(/&(amp|lt|gt|quot|#\d+);/g, '')).not.toContain('&');
  expect([...xml.matchAll(/<failure /g)]).toHaveLength(Number(/failures="(\d+)">/.exec(xml)?.[1]));
  expect(render('junit', report('export const nothing = 1;\n'))).toContain(
    '<testsuite name="src/load.ts" tests="1" failures="0" errors="0" skipped="0">',
  );
});

describe('sarif', () => {
  const check = new Ajv({ allErrors: true, strict: false }).compile(SARIF_SHAPE);

  test('has the shape of SARIF 2.1.0 for every fixture', () => {
    for (const each of fixtures('err')) {
      const files = [{ ...lint(each.path, each.text), path: `test/lint/err/${each.name}` }];
      const log: unknown = JSON.parse(render('sarif', { ...report(), files }));
      expect(check(log), `${each.name}: ${JSON.stringify(check.errors)}`).toBe(true);
    }
  });

  test('carries flow, fix, justification, fingerprint and articles of the GDPR', () => {
    const log = JSON.parse(render('sarif', report()));
    expect(check(log)).toBe(true);
    const [run] = log.runs;
    const [field, logged, suppressed] = run.results;
    expect(field.fixes[0].artifactChanges[0].replacements[0].deletedRegion).toEqual({
      startLine: 5,
      startColumn: 20,
      endLine: 5,
      endColumn: 30,
    });
    expect(logged.codeFlows[0].threadFlows[0].locations).toHaveLength(2);
    expect(suppressed.suppressions).toEqual([
      { kind: 'inSource', justification: '100%: on the screen only' },
    ]);
    for (const result of run.results) {
      expect(result.partialFingerprints['inzage/v1']).toMatch(/^[0-9a-f]{32}$/);
      expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
      for (const taxon of result.taxa) expect(run.taxonomies[0].taxa[taxon.index].id).toBe(taxon.id);
    }
  });

  test('what was not analysed is a notification of the run', () => {
    const log = JSON.parse(render('sarif', report(`${CODE}\nconst half = (\n`)));
    expect(check(log)).toBe(true);
    const [notification] = log.runs[0].invocations[0].toolExecutionNotifications;
    expect(notification.message.text).toMatch(/^Not all of this file was analysed: line/);
  });
});

test('a fingerprint stays when the file grows above it, and tells two places apart', () => {
  const of = (text: string) => report(text).files[0]?.findings.map((each) => each.fingerprint) ?? [];
  expect(of(`// a comment\n\nconst other = 1;\n${CODE}`)).toEqual(of(CODE));
  expect(of(CODE.replace('  console.log(contact.Email);', '\tconsole.log( contact.Email );'))[1]).not.toBe(
    undefined,
  );
  const twice = of(
    CODE.replace('  console.log(contact.Email);', '  console.log(contact.Email);\n'.repeat(2)),
  );
  expect(new Set(twice).size).toBe(twice.length);
});

test('the extension has the version of the project', () => {
  for (const file of ['package.json', 'extension/package.json']) {
    expect(JSON.parse(readFileSync(join(ROOT, file), 'utf8')).version).toBe(VERSION);
  }
});
