import { positionOf } from '../parse/ir.ts';
import type { Level } from '../rules/rule.ts';
import { countOf, type Format } from './report.ts';

/** GitHub Actions workflow commands: annotations in the pull request. */
export const github: Format = {
  id: 'github',
  render(report) {
    const lines: string[] = [];
    const add = (command: string, properties: Record<string, string | number>, message: string): void => {
      const written = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`);
      lines.push(`::${command} ${written.join(',')}::${data(message)}`);
    };
    for (const file of report.files) {
      for (const finding of file.findings) {
        if (finding.suppressed || finding.known) continue;
        const start = positionOf(file.unit, finding.span.start);
        const end = positionOf(file.unit, finding.span.end);
        add(
          COMMANDS[finding.level],
          {
            file: file.path,
            line: start.line,
            endLine: end.line,
            // GitHub shows columns only for a place within one line.
            ...(start.line === end.line ? { col: start.column, endColumn: end.column } : {}),
            title: finding.rule,
          },
          finding.message[report.language],
        );
      }
      for (const notice of file.notices) {
        const { line } = positionOf(file.unit, notice.span.start);
        add(
          'notice',
          { file: file.path, line, title: 'not-fully-analysed' },
          notice.message[report.language],
        );
      }
    }
    const { findings } = countOf(report);
    if (findings === 0 && lines.length === 0) return '';
    return `${lines.join('\n')}\n`;
  },
};

const COMMANDS: Readonly<Record<Level, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
};

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
