import { GRADES, type Grade, type Language, type Text } from '#policies/vocabulary.ts';
import { text } from '#server/evidence/sentence.ts';
import type { Examined } from '#store/port.ts';

/** Counted nouns, lists and grades in Dutch and English, for stories. */

const NOUNS: Record<'customer' | 'actor' | 'search', { one: Text; many: Text }> = {
  customer: { one: text('één klant', 'one customer'), many: text('klanten', 'customers') },
  actor: { one: text('één medewerker', 'one agent'), many: text('medewerkers', 'agents') },
  search: { one: text('één zoekopdracht', 'one search'), many: text('zoekopdrachten', 'searches') },
};

/** `one customer`, `6 customers`. */
export const countOf = (n: number, noun: keyof typeof NOUNS, language: Language): string =>
  n === 1 ? NOUNS[noun].one[language] : `${n} ${NOUNS[noun].many[language]}`;

/** `a`, `a and b`, `a, b and c`. */
export function listOf(items: readonly string[], language: Language): string {
  const last = items.at(-1) ?? '';
  if (items.length < 2) return last;
  return `${items.slice(0, -1).join(', ')} ${language === 'nl' ? 'en' : 'and'} ${last}`;
}

export const quote = (words: string): string => `‘${words}’`;

const GRADE_WORDS: Record<Grade, Text> = {
  pending: text('lopend', 'pending'),
  corroborated: text('bevestigd', 'corroborated'),
  explained: text('verklaard', 'explained'),
  unsupported: text('niet gestaafd', 'unsupported'),
  contradicted: text('strijdig', 'contradicted'),
  unexplained: text('onverklaard', 'unexplained'),
  undetermined: text('niet vast te stellen', 'undetermined'),
};

/** `Of these 11 lookups 10 are unexplained and 1 is corroborated.` */
export function gradesLine(members: readonly Examined[], language: Language): string {
  const counted = GRADES.flatMap((grade) => {
    const n = members.filter(({ grading }) => grading.grade === grade).length;
    return n === 0 ? [] : [{ n, word: GRADE_WORDS[grade][language] }];
  }).sort((a, b) => b.n - a.n);
  const [only] = counted;
  if (only && counted.length === 1) {
    return language === 'nl' ? `Alle ${only.n} zijn ${only.word}.` : `All ${only.n} are ${only.word}.`;
  }
  const parts = listOf(
    counted.map(({ n, word }) =>
      language === 'nl' ? `${n} ${word}` : `${n} ${n === 1 ? 'is' : 'are'} ${word}`,
    ),
    language,
  );
  return language === 'nl'
    ? `Van deze ${members.length} raadplegingen: ${parts}.`
    : `Of these ${members.length} lookups ${parts}.`;
}
