import type { AuditReport } from '#server/report/audit.ts';

/** The report's main figures as lines: what is explained, first looks apart from returns, and by what evidence. */
export function auditText(report: AuditReport): string {
  const { lookups, grades, explained, explanations, coverage, findings, integrity, completeness } = report;
  const lines = [`${number(lookups)} lookups`, ''];
  for (const [grade, n] of Object.entries(grades).sort((a, b) => b[1] - a[1])) {
    lines.push(`${number(n).padStart(9)}  ${grade}`);
  }
  lines.push('', 'Corroborated or explained');
  for (const [what, share] of [
    ['first looks', explained.first],
    ['returns', explained.returns],
  ] as const) {
    lines.push(
      `  ${what.padEnd(12)} ${percent(share.share)} of ${number(share.total)}, ${number(share.weak)} of them by weak evidence alone`,
    );
  }
  for (const { template, strength, lookups: n, share, first } of explanations) {
    lines.push(
      `  ${template.padEnd(24)} ${strength.padEnd(6)} ${percent(share)}: ${number(n)}, ${number(first)} of them first looks`,
    );
  }
  lines.push(
    '',
    `Judged on evidence that was heard: ${percent(coverage.share)} (${number(coverage.undetermined)} undetermined, ${number(coverage.pending)} pending)`,
  );
  lines.push(`Integrity: ${integrity.state} – ${integrity.detail.en}`);
  lines.push(`Completeness: ${completeness.state} – ${completeness.detail.en}`);
  lines.push(`Findings: ${number(findings.opened)}`);
  return `${lines.join('\n')}\n`;
}

const number = (value: number): string => value.toLocaleString('en-GB');
const percent = (share: number | null): string => (share === null ? '–' : `${(share * 100).toFixed(1)} %`);
