import type { Celebrity } from './celebrity.ts';
import type { Played } from './play.ts';
import { precisionAt, type Score, type Share, type Truth } from './score.ts';

/** Scores of several worlds as one table, and what was missed, in words. */

export const TOPS = [20, 50, 100] as const;

export interface Pooled {
  kinds: Map<string, { planted: number; caught: number }>;
  recall: Share;
  flagged: Share;
  precision: Record<(typeof TOPS)[number], Share>;
  findings: number;
  first: Share;
  returns: Share;
  templates: Map<string, number>;
}

/** Every episode, lookup and finding of all worlds counts the same. */
export function pool(scores: readonly Score[]): Pooled {
  const kinds: Pooled['kinds'] = new Map();
  const templates: Pooled['templates'] = new Map();
  for (const score of scores) {
    for (const [kind, { planted, caught }] of Object.entries(score.kinds)) {
      const sum = kinds.get(kind) ?? { planted: 0, caught: 0 };
      kinds.set(kind, { planted: sum.planted + planted, caught: sum.caught + caught });
    }
    for (const [template, n] of Object.entries(score.templates))
      templates.set(template, (templates.get(template) ?? 0) + n);
  }
  const all = [...kinds.values()];
  return {
    kinds,
    templates,
    recall: sum(all.map(({ planted, caught }) => ({ n: caught, of: planted }))),
    flagged: sum(scores.map(({ flagged, honest }) => ({ n: flagged, of: honest }))),
    precision: Object.fromEntries(
      TOPS.map((k) => [k, sum(scores.map(({ right }) => precisionAt(k, right)))]),
    ) as Pooled['precision'],
    findings: scores.reduce((n, { right }) => n + right.length, 0),
    first: sum(scores.map(({ first }) => first)),
    returns: sum(scores.map(({ returns }) => returns)),
  };
}

export const sum = (shares: readonly Share[]): Share =>
  shares.reduce((a, b) => ({ n: a.n + b.n, of: a.of + b.of }), { n: 0, of: 0 });

export const part = ({ n, of }: Share): number => (of === 0 ? Number.NaN : n / of);
export const percent = (share: Share, digits = 1): string =>
  share.of === 0 ? '–' : `${(part(share) * 100).toFixed(digits)} %`;

/** One column a coverage, one row a figure. */
export function table(columns: readonly { name: string; pooled: Pooled }[]): string {
  const row = (name: string, cell: (pooled: Pooled) => string) =>
    `| ${[name, ...columns.map(({ pooled }) => cell(pooled))].join(' | ')} |`;
  const kinds = [...new Set(columns.flatMap(({ pooled }) => [...pooled.kinds.keys()]))];
  return [
    `| | ${columns.map(({ name }) => name).join(' | ')} |`,
    `|---|${columns.map(() => '---:|').join('')}`,
    row('**recall, all kinds**', ({ recall }) => `**${percent(recall)}** of ${recall.of}`),
    ...kinds.map((kind) =>
      row(`recall, ${kind}`, (pooled) => {
        const { caught = 0, planted = 0 } = pooled.kinds.get(kind) ?? {};
        return `${caught} of ${planted}`;
      }),
    ),
    row('**honest lookups flagged**', ({ flagged }) => `**${percent(flagged, 2)}** of ${flagged.of}`),
    ...TOPS.map((k) => row(`precision at ${k}`, ({ precision }) => percent(precision[k]))),
    row('findings in a queue', ({ findings }) => String(findings)),
    row('first looks explained', ({ first }) => percent(first)),
    row('returns explained', ({ returns }) => percent(returns)),
  ].join('\n');
}

/** Who was named, and of whom it was true. */
export function celebrityTable(
  runs: readonly { seed: number; coverage: number; result: Celebrity }[],
): string {
  return [
    '| eighty organisations | guilty, named | innocent, named | innocent with work on somebody in the news |',
    '|---|---:|---:|---:|',
    ...runs.map(
      ({ seed, coverage, result: { found, guilty, innocent, withWork } }) =>
        `| seed ${seed}, ${Math.round(coverage * 100)} % of records | **${found.length} of ${guilty.length}** | **${innocent.length}** | ${withWork} |`,
    ),
  ].join('\n');
}

/** The real log: the same figures, and what explains real lookups. */
export function logTable(
  columns: readonly { name: string; pooled: Pooled; byWork: Share; control: Share }[],
): string {
  const row = (name: string, cell: (column: (typeof columns)[number]) => string) =>
    `| ${[name, ...columns.map(cell)].join(' | ')} |`;
  return [
    table(columns.map(({ name, pooled }) => ({ name: `loan desk, ${name}`, pooled }))),
    row(
      '**real lookups explained by a record of work**',
      ({ byWork }) => `**${percent(byWork)}** of ${byWork.of}`,
    ),
    row('random application, same agent and time', ({ control }) => `${percent(control)} of ${control.of}`),
  ].join('\n');
}

const LINES = 40;

/** For tuning: each episode that was missed, and the findings that hold honest lookups, worst first. */
export function explain(truth: Truth, played: Played, { missed }: Score): string {
  const gradesOf = (ids: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const id of ids) {
      const { grade = 'no customer', template = null } = played.graded.get(id) ?? {};
      const told = template === null ? grade : `${grade} by ${template}`;
      counts.set(told, (counts.get(told) ?? 0) + 1);
    }
    return [...counts].map(([grade, n]) => `${n} ${grade}`).join(', ');
  };
  const misses = missed.map(
    ({ episode: { kind, episode, about, looks }, held }) =>
      `missed ${kind} #${episode}, ${about.map(({ id }) => id).join(' and ')}: ${held} of ${looks.length} looks held (${gradesOf(looks)})`,
  );
  const wrong = played.findings
    .map((found, place) => ({ found, place, honest: found.lookups.filter((id) => truth.honest.has(id)) }))
    .filter(({ honest }) => honest.length > 0);
  const byRules = new Map<string, number>();
  for (const { found, honest } of wrong) {
    const rules = found.finding.rules.join('+');
    byRules.set(rules, (byRules.get(rules) ?? 0) + honest.length);
  }
  const rules = [...byRules]
    .sort((a, b) => b[1] - a[1])
    .slice(0, LINES)
    .map(([name, n]) => `${n} honest lookups in findings of ${name}`);
  const isPlanted = new Set(truth.episodes.flatMap(({ looks }) => looks));
  const lines = wrong.slice(0, LINES).map(({ found: { finding, lookups }, place, honest }) => {
    const planted = lookups.filter((id) => isPlanted.has(id)).length;
    const habits = honest.map((id) => truth.honest.get(id) ?? 'plain');
    const kept = [...Map.groupBy(habits, (habit) => habit)].map(([habit, all]) => `${all.length} ${habit}`);
    return `place ${place + 1}, ${finding.about.kind} ${finding.about.id}, ${finding.severity}, ${finding.rules.join('+')}: ${honest.length} honest (${gradesOf(honest)}; ${kept.join(', ')}), ${planted} planted; e.g. ${honest.slice(0, 3).join(' ')}`;
  });
  return [...misses, ...rules, ...lines].join('\n');
}
