import { nearest } from '../policies/nearest.ts';
import { LINT_RULES } from '../policies/vocabulary.ts';
import { type Directive, lineOf, type Unit } from './parse/ir.ts';
import type { Finding, Found } from './rules/rule.ts';

/**
 * `// inzage-ignore RULE -- why (until 2027-01-31)`: behind code it holds for that line, on a line of its own
 * for the next line with code. Without a why, past its day, or for a rule nobody knows, it has no effect and is
 * reported; so is one that suppresses nothing.
 */

interface Suppression {
  directive: Directive;
  rules: string[];
  why: string | null;
  until: string | null;
  /** 1-based line it holds for. */
  line: number;
}

const FORM = /^inzage-ignore\s*(?<rules>[\w-]+(?:\s*,\s*[\w-]+)*)?\s*(?:(?:--|—|–|:)\s*(?<why>.*))?$/s;
const UNTIL = /\(\s*(?:until|tot)\s+([^)]*)\)/i;

function read(unit: Unit, directive: Directive): Suppression {
  const groups = FORM.exec(directive.text)?.groups;
  const until = UNTIL.exec(groups?.why ?? '');
  const why = (groups?.why ?? '').replace(UNTIL, '').trim();
  return {
    directive,
    rules: (groups?.rules ?? '').split(/\s*,\s*/).filter((rule) => rule !== ''),
    why: why === '' ? null : why,
    until: until?.[1]?.trim() ?? null,
    line: lineFor(unit, directive),
  };
}

function lineFor(unit: Unit, directive: Directive): number {
  const own = lineOf(unit, directive.span.start);
  if (directive.trailing) return own;
  for (let line = lineOf(unit, directive.span.end) + 1; line <= unit.lines.length; line++) {
    const text = unit.text.slice(unit.lines[line - 1], unit.lines[line] ?? unit.text.length).trim();
    if (text !== '' && !/^(\/\/|\/?\*|\{\/\*|#)/.test(text)) return line;
  }
  return own;
}

/** Marks the findings that are suppressed, and tells which suppressions are not in order. */
export function applySuppressions(
  unit: Unit,
  findings: readonly Finding[],
  today: string,
): { findings: Finding[]; wrong: Found[] } {
  const wrong: Found[] = [];
  let marked = [...findings];
  for (const directive of unit.directives) {
    const suppression = read(unit, directive);
    const problem = problemOf(suppression, today);
    if (problem) {
      wrong.push({ span: directive.span, message: problem });
      continue;
    }
    let isUsed = false;
    marked = marked.map((finding) => {
      if (finding.suppressed || !suppression.rules.includes(finding.rule)) return finding;
      const line = lineOf(unit, finding.span.start);
      if (line !== suppression.line && !covers(unit, finding, suppression.line)) return finding;
      isUsed = true;
      return {
        ...finding,
        suppressed: { justification: suppression.why ?? '', until: suppression.until },
      };
    });
    if (!isUsed) {
      const rules = suppression.rules.map((rule) => `\`${rule}\``).join(', ');
      wrong.push({
        span: directive.span,
        message: {
          nl: `Deze uitzondering doet niets: hier is geen bevinding van ${rules}.`,
          en: `This exception does nothing: there is no finding of ${rules} here.`,
        },
        fixes: [
          {
            title: { nl: 'Verwijder de uitzondering', en: 'Remove the exception' },
            edits: [{ span: directive.span, text: '' }],
            safe: true,
          },
        ],
      });
    }
  }
  return { findings: marked, wrong };
}

/** A statement over several lines is suppressed by a comment above its first line. */
function covers(unit: Unit, finding: Finding, line: number): boolean {
  const { start, end } = finding.span;
  const from = unit.lines[line - 1] ?? 0;
  const to = unit.lines[line] ?? unit.text.length;
  if (start < to) return false;
  return unit.calls.some(
    ({ call: { span } }) => from <= span.start && span.start < to && span.start <= start && end <= span.end,
  );
}

function problemOf(suppression: Suppression, today: string): Found['message'] | null {
  const { rules, until } = suppression;
  if (rules.length === 0) {
    return {
      nl: 'Deze uitzondering noemt geen regel.',
      en: 'This exception names no rule.',
    };
  }
  const stranger = rules.find((rule) => !(LINT_RULES as readonly string[]).includes(rule));
  if (stranger !== undefined) {
    const meant = nearest(stranger, LINT_RULES);
    return {
      nl: `De regel \`${stranger}\` bestaat niet.${meant ? ` Bedoelde u \`${meant}\`?` : ''}`,
      en: `There is no rule \`${stranger}\`.${meant ? ` Did you mean \`${meant}\`?` : ''}`,
    };
  }
  if (suppression.why === null) {
    return {
      nl: 'Deze uitzondering zegt niet waarom. Schrijf `-- waarom` achter de regel.',
      en: 'This exception does not say why. Write `-- why` after the rule.',
    };
  }
  if (until === null) return null;
  if (!isDay(until)) {
    return { nl: `\`${until}\` is geen datum.`, en: `\`${until}\` is not a date.` };
  }
  if (until < today) {
    return { nl: `Deze uitzondering gold tot ${until}.`, en: `This exception held until ${until}.` };
  }
  return null;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
