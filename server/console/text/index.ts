import type { Language } from '#policies/vocabulary.ts';
import { LANGUAGES } from '#policies/vocabulary.ts';
import { en } from './en.ts';
import { nl, type Texts } from './nl.ts';

/** The console's words in the reader's language. */
export const texts: Record<Language, Texts> = { nl, en };
export type { Texts };

/**
 * The first language of an `Accept-Language` header that we speak, by its q-values (RFC 9110 §12.5.4);
 * Dutch where it names none of ours.
 */
export function acceptedLanguage(header: string | undefined): Language {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const q = parameters.map((p) => /^\s*q=([\d.]+)\s*$/.exec(p)?.[1]).find((value) => value !== undefined);
      return { language: tag.split('-')[0] ?? '', weight: q === undefined ? 1 : Number(q) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { language } of wanted) {
    const known = LANGUAGES.find((ours) => ours === language);
    if (known) return known;
  }
  return 'nl';
}
