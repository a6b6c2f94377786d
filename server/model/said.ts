import type { Language, Text } from '#policies/vocabulary.ts';

/**
 * Sentences that know what of them was written in the source and what was filled in. They read as any text; a
 * store keeps the first part once, for all sentences of that form, and of each sentence the filled-in values. What
 * is written in the source names nobody, so forms may be kept for good.
 */

/** One language of a sentence: its literal pieces, and what stands between them. */
export interface Phrase {
  strings: readonly string[];
  values: readonly (string | Text)[];
}

/** `` phrase`Call ${id}, ${span}.` ``: a value is a string, or a text of which it takes its own language. */
export const phrase = (strings: readonly string[], ...values: (string | Text)[]): Phrase => ({
  strings,
  values,
});

/** The literal pieces of both languages; `slots` says which value fills each gap of the English. */
export interface Form {
  nl: readonly string[];
  en: readonly string[];
  slots: readonly number[];
}

class Said implements Text {
  readonly nl: string;
  readonly en: string;
  readonly #nl: Phrase;
  readonly #en: Phrase;

  constructor(nl: Phrase, en: Phrase) {
    this.nl = joined(nl, 'nl');
    this.en = joined(en, 'en');
    this.#nl = nl;
    this.#en = en;
  }

  /** Its phrase in one language; null for a text that does not know its parts. */
  static phraseOf(text: Text, language: Language): Phrase | null {
    if (!(#nl in text)) return null;
    return language === 'nl' ? text.#nl : text.#en;
  }
}

/** A sentence in both languages. */
export const said = (nl: Phrase, en: Phrase): Text => new Said(nl, en);

/** A text's form and values; null where it is not known what of it was filled in. */
export function partsOf(text: Text): { form: Form; values: string[] } | null {
  const dutch = Said.phraseOf(text, 'nl');
  const english = Said.phraseOf(text, 'en');
  if (dutch === null || english === null) return null;
  const values: string[] = [];
  const others: string[] = [];
  let known = follow(follow(forms, dutch, 'nl', values), english, 'en', others);
  // A value is nearly always the same in both languages, at the same place.
  const { length } = values;
  for (let i = 0; i < others.length; i++) {
    if (i < length && others[i] === values[i]) continue;
    known.other[i] ??= newStep();
    known = known.other[i] as Step;
    values.push(others[i] as string);
  }
  if (known.form === null) {
    let own = length;
    const slots = others.map((other, i) => (i < length && other === values[i] ? i : own++));
    known.form = { nl: pieces(dutch, 'nl'), en: pieces(english, 'en'), slots };
  }
  return { form: known.form, values };
}

/** The sentence again. */
export function sayAgain({ nl, en, slots }: Form, values: readonly string[]): Text {
  let dutch = nl[0] ?? '';
  for (let i = 1; i < nl.length; i++) dutch += `${values[i - 1]}${nl[i]}`;
  let english = en[0] ?? '';
  for (let i = 1; i < en.length; i++) english += `${values[slots[i - 1] as number]}${en[i]}`;
  return { nl: dutch, en: english };
}

function joined({ strings, values }: Phrase, language: Language): string {
  let out = strings[0] as string;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as string | Text;
    out += (typeof value === 'string' ? value : value[language]) + (strings[i + 1] as string);
  }
  return out;
}

/** Forms, by the way that their sentences are put together: there are as many as the source has such ways. */
interface Step {
  /** By the literal pieces of a phrase, and which of its values (bits) are phrases themselves. */
  next: Map<readonly string[], Step[]>;
  /** By the place of a value that the other language has too, but elsewhere. */
  other: Step[];
  form: Form | null;
}
const newStep = (): Step => ({ next: new Map(), other: [], form: null });
const forms = newStep();

function stepTo(from: Step, strings: readonly string[], within: number): Step {
  let steps = from.next.get(strings);
  if (steps === undefined) {
    steps = [];
    from.next.set(strings, steps);
  }
  steps[within] ??= newStep();
  return steps[within];
}

/** Collects the values of a phrase and of those within it; answers where it leads. */
function follow(from: Step, { strings, values }: Phrase, language: Language, into: string[]): Step {
  let within = 0;
  for (let i = 0; i < values.length; i++)
    if (phraseOf(values[i] as string | Text, language)) within |= 1 << i;
  let step = stepTo(from, strings, within);
  for (const value of values) {
    const phrase = within === 0 ? null : phraseOf(value, language);
    if (phrase !== null) step = follow(step, phrase, language, into);
    else into.push(typeof value === 'string' ? value : value[language]);
  }
  return step;
}

const phraseOf = (value: string | Text, language: Language): Phrase | null =>
  typeof value === 'string' ? null : Said.phraseOf(value, language);

function pieces(phrase: Phrase, language: Language): string[] {
  const found = [phrase.strings[0] as string];
  for (const [i, value] of phrase.values.entries()) {
    const within = phraseOf(value, language);
    const next = phrase.strings[i + 1] as string;
    if (within === null) {
      found.push(next);
      continue;
    }
    const [first = '', ...rest] = pieces(within, language);
    found[found.length - 1] += first;
    found.push(...rest);
    found[found.length - 1] += next;
  }
  return found;
}
