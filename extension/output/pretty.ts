import { styleText } from 'node:util';
import type { FileResult } from '../lint.ts';
import { lineOf, positionOf, type Span, type Unit } from '../parse/ir.ts';
import type { Finding } from '../rules/rule.ts';
import { countOf, type Format, pathIn, type Report } from './report.ts';

/** For people at a terminal: the sentence, the line of code, the way the data went. */
export const pretty: Format = {
  id: 'pretty',
  render(report) {
    const blocks: string[] = [];
    for (const file of report.files) {
      for (const finding of file.findings)
        if (!finding.suppressed && !finding.known) blocks.push(block(report, file, finding));
      for (const notice of file.notices) {
        const { line, column } = positionOf(file.unit, notice.span.start);
        blocks.push(
          `${paint(report, 'bold', `${file.path}:${line}:${column}`)}  ${notice.message[report.language]}\n`,
        );
      }
    }
    return `${blocks.join('\n')}${blocks.length > 0 ? '\n' : ''}${summary(report)}\n`;
  },
};

type Style = Parameters<typeof styleText>[0];

function paint(report: Report, style: Style, text: string): string {
  return report.colour ? styleText(style, text, { validateStream: false }) : text;
}

function block(report: Report, file: FileResult, finding: Finding): string {
  const { line, column } = positionOf(file.unit, finding.span.start);
  const style = finding.level === 'error' ? 'red' : finding.level === 'warning' ? 'yellow' : 'blue';
  const head = `${paint(report, 'bold', `${file.path}:${line}:${column}`)}  ${paint(report, style, finding.rule)}`;
  const lines = [
    head,
    `  ${finding.message[report.language]}`,
    '',
    ...code(report, file.unit, finding.span, style),
  ];
  const way = finding.related.filter((each) => each.elsewhere || lineOf(file.unit, each.span.start) !== line);
  for (const each of way) {
    const unit = each.elsewhere ?? file.unit;
    const at = lineOf(unit, each.span.start);
    const path = each.elsewhere ? ` ${pathIn(report, each.elsewhere.path)}` : '';
    lines.push(`  ${paint(report, 'dim', `${each.message[report.language]}:${path}`)}`);
    lines.push(`  ${paint(report, 'dim', `${at} |`)} ${lineText(unit, at).trim()}`);
  }
  const [fix] = finding.fixes;
  if (fix?.safe) lines.push(`  ${paint(report, 'dim', '→')} ${fix.title[report.language]}`);
  return `${lines.join('\n')}\n`;
}

/** The line, and a mark under the part that is meant. */
function code(report: Report, unit: Unit, span: Span, style: Style): string[] {
  const { line, column } = positionOf(unit, span.start);
  const text = lineText(unit, line);
  const length = Math.max(1, Math.min(span.end - span.start, text.length - column + 1));
  const gutter = `  ${line} |`;
  // Tabs stay tabs under the line, so that the mark stands where the code stands.
  const before = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return [
    `${paint(report, 'dim', gutter)} ${text}`,
    `${paint(report, 'dim', `${' '.repeat(gutter.length - 1)}|`)} ${before}${paint(report, style, '^'.repeat(length))}`,
  ];
}

function lineText(unit: Pick<Unit, 'text' | 'lines'>, line: number): string {
  return unit.text.slice(unit.lines[line - 1], unit.lines[line] ?? unit.text.length).replace(/\r?\n$/, '');
}

function summary(report: Report): string {
  const { findings, suppressed, known, notices } = countOf(report);
  const { since, gone } = report;
  const files = report.files.length;
  const { pack, version } = report.policy;
  const isDutch = report.language === 'nl';
  const parts = isDutch
    ? [
        findings === 0 ? 'Geen bevindingen' : findings === 1 ? '1 bevinding' : `${findings} bevindingen`,
        ...(suppressed > 0 ? [`${suppressed} met uitzondering`] : []),
        ...(known > 0 ? [`${known} van ${since === 'change' ? 'vóór deze wijziging' : 'vroeger'}`] : []),
        ...(gone > 0 ? [`${gone} van vroeger verdwenen: schrijf de lijst opnieuw`] : []),
        ...(notices > 0 ? [`${notices} × niet alles bekeken`] : []),
      ]
    : [
        findings === 0 ? 'No findings' : findings === 1 ? '1 finding' : `${findings} findings`,
        ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
        ...(known > 0 ? [`${known} from before${since === 'change' ? ' this change' : ''}`] : []),
        ...(gone > 0 ? [`${gone} from before gone: write the baseline again`] : []),
        ...(notices > 0 ? [`${notices} not fully analysed`] : []),
      ];
  const where = isDutch
    ? `in ${files} ${files === 1 ? 'bestand' : 'bestanden'}`
    : `in ${files} ${files === 1 ? 'file' : 'files'}`;
  return `${parts.join(', ')} ${where} (${pack} ${version}).`;
}
