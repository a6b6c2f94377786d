import {
  CRM_IMPERSONAL,
  IMPERSONAL_HOLDERS,
  MACHINE_HOLDERS,
  NEGATING_BEFORE,
  NEGATING_FIRST,
  PERSON_HOLDERS,
  STRONG,
  THINGS,
  WEAK,
} from './knowledge/personal-terms.ts';
import { onceByName } from './once.ts';

/**
 * Names that mean personal data, in English and Dutch, and names that only look like it. A name is split into
 * words; its head (the last words, as both languages build their compounds) must be a personal term:
 * `customerEmail` is an e-mail address, `emailTemplate` is a template.
 */

const strong = table(STRONG);
const weak = table(WEAK);

function table(terms: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(terms).flatMap(([concept, all]) => all.map((term) => [term, concept] as const)),
  );
}

/** `BSN__c` → `bsn`; `customerEmailAddress` → `customer email address`; `emails` → `email`. */
export const wordsOf: (name: string) => readonly string[] = onceByName(splitName);

function splitName(name: string): string[] {
  const words = name
    .replace(/__(c|pc|r)$/i, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const last = words.at(-1);
  if (last && !strong.has(last) && !weak.has(last)) {
    // Dynamics' `emailaddress1`, `telephone2`.
    const plain = last.replace(/[123]$/, '');
    const singular = plain.endsWith('esses') ? plain.slice(0, -2) : plain.replace(/s$/, '');
    const term = [plain, singular].find((each) => strong.has(each) || weak.has(each) || each === 'number');
    if (term !== undefined) words[words.length - 1] = term;
  }
  return words;
}

export interface Concept {
  concept: string;
  strong: boolean;
}

/** What kind of personal data a name means; null for none. */
export const conceptOf = onceByName(conceptIn);

function conceptIn(name: string): Concept | null {
  const words = wordsOf(name);
  const [first] = words;
  if (!first || (words.length > 1 && NEGATING_FIRST.has(first)) || CRM_IMPERSONAL.has(words.join(' ')))
    return null;
  for (let length = Math.min(4, words.length); length > 0; length--) {
    const head = words.slice(-length).join(' ');
    const before = words[words.length - length - 1];
    const pair = words.slice(0, -length).slice(-2).join(' ');
    if (before && (NEGATING_BEFORE.has(before) || NEGATING_BEFORE.has(pair))) continue;
    const concept = strong.get(head) ?? weak.get(head);
    if (concept) return { concept, strong: strong.has(head) };
  }
  return null;
}

export const isPersonHolder = onceByName((name) => {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  return PERSON_HOLDERS.has(last) || PERSON_HOLDERS.has(last.replace(/(en|s)$/, ''));
});

/** What persons are called, and machines and programs too. */
export const isMachineHolder = onceByName((name) => MACHINE_HOLDERS.has(wordsOf(name).at(-1) ?? ''));

export const isImpersonalHolder = onceByName((name) => {
  const words = wordsOf(name);
  if (words.some((word) => IMPERSONAL_HOLDERS.has(word))) return true;
  const last = words.at(-1) ?? '';
  return THINGS.has(last) || THINGS.has(last.replace(/(es|s)$/, ''));
});
