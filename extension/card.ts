import type { Policy } from '../policies/policy.ts';
import type { Language, Text } from '../policies/vocabulary.ts';
import type { Finding } from './rules/rule.ts';
import { inSentence, quoted } from './rules/rule.ts';

/** The card an editor shows over a squiggle, in Markdown. */

/** Grounds of GDPR Art. 6(1), by the end of their DPV identifier. */
const BASES: Readonly<Record<string, Text>> = {
  a: { nl: 'toestemming', en: 'consent' },
  b: { nl: 'uitvoering van de overeenkomst', en: 'performance of a contract' },
  c: { nl: 'wettelijke verplichting', en: 'legal obligation' },
  d: { nl: 'vitaal belang', en: 'vital interests' },
  e: { nl: 'taak van algemeen belang', en: 'task in the public interest' },
  f: { nl: 'gerechtvaardigd belang', en: 'legitimate interests' },
};

const WORDS = {
  basis: { nl: 'Grondslag', en: 'Basis' },
  pack: { nl: 'Pakket', en: 'Pack' },
  law: { nl: 'AVG', en: 'GDPR' },
  which: { nl: 'Welke reden mag dit wel?', en: 'Which reason permits this?' },
} as const satisfies Record<string, Text>;

export const WHICH_REASON: Text = WORDS.which;

export function card(policy: Policy, finding: Finding, language: Language): string {
  const about = finding.about ?? { reasons: [], category: null, subject: '' };
  const reason = policy.reasons.get(about.reasons[0] ?? '');
  const isField = finding.rule === 'field-not-permitted' && reason !== undefined;
  const lines = [isField ? fieldSentence(policy, finding, language) : `**${finding.message[language]}**`, ''];
  if (isField) {
    const categories = reason.categories.map((id) => categoryLabel(policy, id)[language]);
    lines.push(`| \`${reason.id}\` | ${categories.join(', ')} |`, '|---|---|');
    const basis = basisText(reason.bases[0] ?? null, language);
    if (basis !== null) lines.push(`| ${WORDS.basis[language]} | ${basis} |`);
    lines.push(`| ${WORDS.pack[language]} | ${policy.pack} ${policy.version} |`, '');
  } else lines.push(`${WORDS.pack[language]}: ${policy.pack} ${policy.version}`, '');
  const actions = [
    ...finding.fixes.filter((fix) => fix.safe).map((fix) => fix.title[language]),
    ...(isField ? [WORDS.which[language]] : []),
    `\`${finding.rule}\``,
  ];
  lines.push(actions.join(' · '));
  return lines.join('\n');
}

function fieldSentence(policy: Policy, finding: Finding, language: Language): string {
  const about = finding.about;
  const reason = policy.reasons.get(about?.reasons[0] ?? '');
  if (!about || !reason || about.category === null) return `**${finding.message[language]}**`;
  const label = quoted(policy, reason.id)[language];
  const of = categoryLabel(policy, about.category)[language];
  const may = listed(
    reason.categories.map((id) => categoryLabel(policy, id)[language]),
    language,
  );
  return language === 'nl'
    ? `**${label} staat \`${about.subject}\` niet toe.** Dit veld valt onder **${of}**; deze reden mag ${may} zien.`
    : `**${label} does not permit \`${about.subject}\`.** This field is **${of}**; this reason may see ${may}.`;
}

/** The reasons of the pack that permit what this finding is about, in one sentence. */
export function permittingReasons(policy: Policy, finding: Finding, language: Language): string {
  const category = finding.about?.category ?? null;
  const reasons = [...policy.reasons.values()].filter(
    (reason) => category !== null && reason.categories.includes(category),
  );
  const subject = finding.about?.subject ?? '';
  if (reasons.length === 0) {
    return language === 'nl' ? `Geen reden staat ${subject} toe.` : `No reason permits ${subject}.`;
  }
  const labels = listed(
    reasons.map((reason) => quoted(policy, reason.id)[language]),
    language,
  );
  return language === 'nl' ? `${subject} mag bij ${labels}.` : `${subject} is permitted by ${labels}.`;
}

function categoryLabel(policy: Policy, id: string): Text {
  return inSentence(policy.categories.get(id)?.label ?? { nl: id, en: id });
}

function basisText(basis: string | null, language: Language): string | null {
  const ground = /A6-1-([a-f])$/.exec(basis ?? '')?.[1];
  const text = ground === undefined ? undefined : BASES[ground];
  if (!text) return basis;
  return `${text[language]}, ${WORDS.law[language]} 6(1)(${ground})`;
}

function listed(all: readonly string[], language: Language): string {
  const and = language === 'nl' ? 'en' : 'and';
  if (all.length < 2) return all.join('');
  return `${all.slice(0, -1).join(', ')} ${and} ${all.at(-1)}`;
}
