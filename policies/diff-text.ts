import type { PolicyDiff, SettingChange } from './diff.ts';
import type { AccessChange, CategoryChange } from './diff-access.ts';
import { both } from './statement-words.ts';
import type { Language, Text } from './vocabulary.ts';

/** A change of policy for people: sentences, and a table of role, reason and category. */

const MARKS = { permits: '+', withdraws: '−', changes: '~' } as const;

const SAME = both('Beide betekenen hetzelfde.', 'Both mean the same.');
const WHO_SEES = both('Wie wat ziet', 'Who sees what');
const THE_REST = both('Wat er verder verandert', 'What else changes');
const COLUMNS = {
  role: both('rol', 'role'),
  reason: both('reden', 'reason'),
  organisation: both('organisatie', 'organisation'),
};
const ELSEWHERE = both('overige', 'others');

/** One sentence for each change of what a role sees with a reason. */
export function accessSentence(change: AccessChange): Text {
  const { role, label, organisation, reasonIs, permitted, withdrawn } = change;
  const where = organisation === null ? both('', '') : both(`Bij ${organisation}: `, `At ${organisation}: `);
  const seen = (language: Language) => permitted.map((one) => categoryText(one, language)).join(', ');
  const gone = (language: Language) => withdrawn.map((one) => categoryText(one, language)).join(', ');
  const nl: string[] = [];
  const en: string[] = [];
  const say = (dutch: string, english: string): void => {
    nl.push(dutch);
    en.push(english);
  };
  if (reasonIs === 'new') say('mag deze reden voortaan opgeven', 'may now give this reason');
  if (reasonIs === 'gone') say('mag deze reden niet meer opgeven', 'may no longer give this reason');
  if (permitted.length > 0) say(`ziet voortaan ${seen('nl')}`, `now sees ${seen('en')}`);
  if (withdrawn.length > 0) say(`ziet niet meer ${gone('nl')}`, `no longer sees ${gone('en')}`);
  if (nl.length === 0) say('er verandert niets', 'nothing changes');
  return both(
    `${where.nl}${role}, ‘${label.nl}’: ${nl.join('; ')}.`,
    `${where.en}${role}, ‘${label.en}’: ${en.join('; ')}.`,
  );
}

/** All of a category by its name; less of it field by field. */
function categoryText({ label, fields, whole }: CategoryChange, language: Language): string {
  const name = label[language].toLowerCase();
  return whole ? name : `${name} (${fields.join(', ')})`;
}

/** “‘Offer’: consent: not asked → required.” */
export function settingSentence({ of, what, was, now }: SettingChange): Text {
  const say = (language: Language) => {
    const [old, next] = [was?.[language], now?.[language]];
    const change = old === undefined ? next : next === undefined ? `${old} → –` : `${old} → ${next}`;
    return `${of[language]}: ${what[language]}: ${change}`;
  };
  return both(say('nl'), say('en'));
}

const accessMark = ({ permitted, withdrawn, reasonIs }: AccessChange): string => {
  const [more, less] = [
    permitted.length > 0 || reasonIs === 'new',
    withdrawn.length > 0 || reasonIs === 'gone',
  ];
  if (more && less) return MARKS.changes;
  return more ? MARKS.permits : less ? MARKS.withdraws : ' ';
};

const titleOf = ({ was, now }: PolicyDiff): string => {
  const name = ({ pack, version, mode }: PolicyDiff['was']) => `${pack} ${version} (${mode})`;
  return `${name(was)} → ${name(now)}`;
};

/** Lines marked `+` (permits more), `−` (withdraws) and `~` (another value), then the table. */
export function diffText(diff: PolicyDiff, language: Language): string {
  const lines = [titleOf(diff)];
  if (diff.same) return `${titleOf(diff)}\n${SAME[language]}\n`;
  if (diff.access.length > 0) {
    lines.push('', WHO_SEES[language]);
    for (const change of diff.access) lines.push(`${accessMark(change)} ${accessSentence(change)[language]}`);
    lines.push('', ...accessTable(diff.access, language));
  }
  if (diff.changes.length > 0) {
    lines.push('', THE_REST[language]);
    for (const change of diff.changes)
      lines.push(`${MARKS[change.direction]} ${settingSentence(change)[language]}  [${change.path}]`);
  }
  return `${lines.join('\n')}\n`;
}

/** The same for a merge request: headings, a table, lists. */
export function diffMarkdown(diff: PolicyDiff, language: Language): string {
  const lines = [`## ${titleOf(diff)}`, ''];
  if (diff.same) return `${lines.join('\n')}\n${SAME[language]}\n`;
  if (diff.access.length > 0) {
    lines.push(`### ${WHO_SEES[language]}`, '', ...accessTable(diff.access, language), '');
    for (const change of diff.access) lines.push(`- ${accessSentence(change)[language]}`);
    lines.push('');
  }
  if (diff.changes.length > 0) {
    lines.push(`### ${THE_REST[language]}`, '');
    for (const change of diff.changes)
      lines.push(`- ${MARKS[change.direction]} ${settingSentence(change)[language]} (\`${change.path}\`)`);
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

/** A row a role and reason (and organisation, where they differ), a column a category; `(n)`: that many fields of it. */
export function accessTable(access: readonly AccessChange[], language: Language): string[] {
  const categories = new Map<string, Text>();
  for (const { permitted, withdrawn } of access)
    for (const { category, label } of [...permitted, ...withdrawn]) categories.set(category, label);
  const differs = access.some(({ organisation }) => organisation !== null);
  const cell = (change: AccessChange, category: string): string => {
    const mark = (list: readonly CategoryChange[], sign: string) =>
      list
        .filter((one) => one.category === category)
        .map(({ whole, fields }) => (whole ? sign : `${sign} (${fields.length})`));
    return (
      [...mark(change.permitted, MARKS.permits), ...mark(change.withdrawn, MARKS.withdraws)].join(' ') || '·'
    );
  };
  const rows = [
    [
      ...(differs ? [COLUMNS.organisation[language]] : []),
      COLUMNS.role[language],
      COLUMNS.reason[language],
      ...[...categories.values()].map((label) => label[language]),
    ],
    ...access.map((change) => [
      ...(differs ? [change.organisation ?? ELSEWHERE[language]] : []),
      change.role,
      change.reason,
      ...[...categories.keys()].map((category) => cell(change, category)),
    ]),
  ].map((row) => row.map((text) => text.replaceAll('|', '\\|')));
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]) =>
    `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body.map(line)];
}
