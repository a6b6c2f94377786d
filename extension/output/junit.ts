import type { FileResult } from '../lint.ts';
import { positionOf } from '../parse/ir.ts';
import { counts, type Format, type Report } from './report.ts';

/** JUnit's XML, as build servers draw it: a suite a file, a failed case a finding; a file without findings passes. */
export const junit: Format = {
  id: 'junit',
  render(report) {
    const suites = report.files.map((file) => suite(report, file));
    const failures = suites.reduce((sum, each) => sum + each.failures, 0);
    const tests = suites.reduce((sum, each) => sum + each.tests, 0);
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="inzage" tests="${tests}" failures="${failures}">`,
      ...suites.map(({ text }) => text),
      '</testsuites>',
      '',
    ].join('\n');
  },
};

function suite(report: Report, file: FileResult): { text: string; tests: number; failures: number } {
  const name = attribute(file.path);
  const cases: string[] = [];
  let failures = 0;
  let skipped = 0;
  for (const finding of file.findings) {
    const { line, column } = positionOf(file.unit, finding.span.start);
    const message = finding.message[report.language];
    const head = `    <testcase classname="${name}" name="${attribute(finding.rule)}:${line}" file="${name}" line="${line}">`;
    if (finding.suppressed) {
      skipped++;
      const why = attribute(finding.suppressed.justification);
      cases.push(head, `      <skipped message="${why}"/>`, '    </testcase>');
    } else if (counts(finding)) {
      failures++;
      cases.push(
        head,
        `      <failure type="${finding.level}" message="${attribute(message)}">${element(`${file.path}:${line}:${column}  ${message}`)}</failure>`,
        '    </testcase>',
      );
    }
  }
  if (failures === 0) cases.push(`    <testcase classname="${name}" name="inzage" file="${name}"/>`);
  const tests = failures + skipped + (failures === 0 ? 1 : 0);
  const open = `  <testsuite name="${name}" tests="${tests}" failures="${failures}" errors="0" skipped="${skipped}">`;
  return { text: [open, ...cases, '  </testsuite>'].join('\n'), tests, failures };
}

/** Characters that XML 1.0 §2.2 has no place for, escaped or not. */
const UNSPEAKABLE = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu;

const element = (text: string): string =>
  text
    .toWellFormed()
    .replace(UNSPEAKABLE, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
const attribute = (text: string): string =>
  element(text)
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\r', '&#13;')
    .replaceAll('\t', '&#9;');
