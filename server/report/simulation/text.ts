import { EFFECTS } from '#policies/vocabulary.ts';
import type { Figures } from './cells.ts';
import { CHANGE_KINDS, type ChangeKind } from './change.ts';
import { LEAST_PEOPLE } from './groups.ts';
import type { Simulation, Told } from './tally.ts';

/** A simulation as lines and tables for people. */

const KINDS: Readonly<Record<ChangeKind, string>> = {
  denied: 'newly denied',
  asked: 'newly asked about',
  permitted: 'newly permitted',
  withheld: 'fields newly withheld',
  shown: 'fields newly shown',
};
const FACTS: Readonly<Record<string, string>> = {
  evidence: 'whether work was at hand',
  consent: 'what the customer had said',
  context: 'where the actor sat',
  follows: 'who had asked before',
};

export function simulationText(found: Simulation, format: 'text' | 'markdown' = 'text'): string {
  const heading = (text: string) => (format === 'markdown' ? `### ${text}` : text);
  const { pack, version, mode } = found.policy;
  const lines = [
    format === 'markdown'
      ? `## ${pack} ${version} (${mode}) over recorded lookups`
      : `${pack} ${version} (${mode}) over recorded lookups`,
    '',
    `${n(found.lookups)} lookups, of which ${n(found.changed)} would have been answered otherwise${
      found.unjudged === 0 ? '' : `; ${n(found.unjudged)} cannot be judged`
    }.`,
    ...found.against.map((one) => `They were decided under ${one.pack} ${one.version}: ${n(one.lookups)}.`),
  ];
  const hungOn = Object.entries(found.open).filter(([, count]) => count > 0);
  for (const [fact, count] of hungOn)
    lines.push(`${n(count)} hang on ${FACTS[fact] ?? fact}, which was not recorded for this policy.`);
  const met = EFFECTS.flatMap((was) =>
    EFFECTS.filter((now) => now !== was).map((now) => ({ was, now, count: found.met[was][now] })),
  );
  lines.push(
    '',
    ...CHANGE_KINDS.filter((kind) => found[kind] > 0).map((kind) => `${KINDS[kind]}: ${n(found[kind])}`),
  );
  for (const { was, now, count } of met.filter(({ count }) => count > 0))
    lines.push(`what people would have met: ${was} → ${now}: ${n(count)}`);
  if (found.fields.length > 0) {
    lines.push(
      '',
      heading('By field'),
      '',
      ...table(
        ['field', 'withheld', 'shown'],
        found.fields.map(({ field, withheld, shown }) => [field, n(withheld), n(shown)]),
      ),
    );
  }
  if (found.rules.length > 0) {
    lines.push(
      '',
      heading('By rule'),
      '',
      ...table(
        ['rule', 'more', 'fewer'],
        found.rules.map(({ rule, more, fewer }) => [rule, n(more), n(fewer)]),
      ),
    );
  }
  const reasons = found.reasons.filter(isTouched);
  if (reasons.length > 0)
    lines.push(
      '',
      heading('By reason'),
      '',
      ...figureTable(
        'reason',
        reasons.map((row) => [row.reason ?? 'none', row]),
      ),
    );
  lines.push(...groupLines(heading('By role'), 'role', found.roles));
  lines.push(...groupLines(heading('By organisation'), 'organisation', found.organisations));
  for (const teams of found.teams)
    lines.push(...groupLines(heading(`Teams of ${teams.organisation}`), 'team', teams));
  if (found.examples.length > 0) {
    lines.push('', heading('Examples'), '');
    for (const { kind, reason, rules, ids } of found.examples) {
      const because = rules.length === 0 ? '' : ` (${rules.join(', ')})`;
      lines.push(
        `- ${kind === 'unjudged' ? 'not judged' : KINDS[kind]}, ${reason ?? 'no reason'}${because}: ${ids.join(' ')}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

const isTouched = ({ changed, unjudged }: Figures): boolean => changed + unjudged > 0;

function groupLines(title: string, what: string, { rows, together, withheld }: Told): string[] {
  if (withheld) return ['', title, '', `Fewer than ${LEAST_PEOPLE} people in all: nothing is told.`];
  const told: [string, Figures][] = rows.filter(isTouched).map((row) => [row.name, row]);
  if (together && isTouched(together))
    told.push([`${together.groups} together (groups of fewer than ${LEAST_PEOPLE})`, together]);
  return told.length === 0 ? [] : ['', title, '', ...figureTable(what, told)];
}

const figureTable = (what: string, rows: readonly [string, Figures][]): string[] =>
  table(
    [what, 'lookups', 'changed', ...CHANGE_KINDS, 'not judged'],
    rows.map(([name, figures]) => [
      name,
      n(figures.lookups),
      n(figures.changed),
      ...CHANGE_KINDS.map((kind) => n(figures[kind])),
      n(figures.unjudged),
    ]),
  );

const n = (count: number): string => count.toLocaleString('en');

function table(head: readonly string[], body: readonly (readonly string[])[]): string[] {
  const rows = [head, ...body].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(rows[0] ?? []), rule, ...rows.slice(1).map(line)];
}
