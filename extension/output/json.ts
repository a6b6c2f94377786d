import { positionOf, type Span, type Unit } from '../parse/ir.ts';
import { VERSION } from '../version.ts';
import { countOf, type Format, pathIn } from './report.ts';

/** For programs: findings with 1-based lines and columns, columns in UTF-16 units, ends exclusive. */
export const json: Format = {
  id: 'json',
  render(report) {
    const { policy } = report;
    return `${JSON.stringify(
      {
        format: 1,
        tool: { name: 'inzage', version: VERSION },
        policy: { pack: policy.pack, version: policy.version, digest: policy.digest },
        files: report.files.length,
        summary: countOf(report),
        findings: report.files.flatMap((file) =>
          file.findings.map((finding) => ({
            rule: finding.rule,
            severity: finding.level,
            path: file.path,
            range: rangeOf(file.unit, finding.span),
            message: finding.message,
            related: finding.related.map((each) => ({
              ...(each.elsewhere ? { path: pathIn(report, each.elsewhere.path) } : {}),
              range: rangeOf(each.elsewhere ?? file.unit, each.span),
              message: each.message,
            })),
            fixes: finding.fixes.map((fix) => ({
              title: fix.title,
              safe: fix.safe,
              edits: fix.edits.map((edit) => ({ range: rangeOf(file.unit, edit.span), text: edit.text })),
            })),
            fingerprint: finding.fingerprint,
            suppressed: finding.suppressed,
            known: finding.known === true,
          })),
        ),
        notices: report.files.flatMap((file) =>
          file.notices.map((notice) => ({
            path: file.path,
            range: rangeOf(file.unit, notice.span),
            message: notice.message,
          })),
        ),
      },
      null,
      2,
    )}\n`;
  },
};

function rangeOf(unit: Pick<Unit, 'lines'>, span: Span) {
  return { start: positionOf(unit, span.start), end: positionOf(unit, span.end) };
}
