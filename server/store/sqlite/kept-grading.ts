import { quoted, written } from '#ledger/canonical.ts';
import type { Explanation, Grading } from '#model/explanation.ts';
import { type Form, partsOf, sayAgain } from '#model/said.ts';
import type { Text } from '#policies/vocabulary.ts';
import { FULL, type Words } from './words.ts';

/**
 * How a grading is kept: what many share (grade, kinds heard, templates, sources, forms of sentences) under the
 * number of a word, then what is its own, as one JSON list. A tenth of its JSON, and no id stands among the words:
 * `[frame, [values of the reference's sentence], [path, id, version, …values of its sentence], …]`
 * A value that is the record's own id is `0`. A grading whose sentences do not know their parts, or for which there
 * is no room among the words, is kept as its JSON; so are those of earlier versions.
 */

type Frame = Omit<Grading, 'lookup' | 'explanations' | 'reference'> & {
  verdict: Grading['reference']['verdict'];
  otherCustomers?: number | undefined;
  form: Form;
};
type Path = Pick<Explanation, 'template' | 'strength' | 'weakness'> & {
  type: Explanation['evidence']['type'];
  source: string;
  form: Form;
};
type Value = string | 0;

export interface GradingCodec {
  /** Inside a write: it may make words. */
  pack(grading: Grading): string;
  unpack(lookup: string, kept: string): Grading;
  /** The roster alone: a tenth of the work. */
  rosterOf(kept: string): Grading['roster'];
  /** Whether what is kept says what a grading says that would be kept as `packed` now. */
  isSame(kept: string, packed: string): boolean;
}

/** Words that were taken, by form: the same form is the same object. */
type Taken<T> = Map<Form, { n: number; text: string; value: T }[]>;

/** Counts up to this one have words of their own. */
const CUSTOMERS_MAX = 9;

const codecs = new WeakMap<Words, GradingCodec>();

export function gradingCodec(words: Words): GradingCodec {
  const before = codecs.get(words);
  if (before) return before;

  /** What was read or taken before, with its text: a number that was taken back may stand for another since. */
  const read = new Map<number, { text: string; value: unknown }>();
  const word = <T>(n: number): T => {
    const text = words.text(n);
    let known = read.get(n);
    if (known?.text !== text) {
      known = { text, value: JSON.parse(text) };
      read.set(n, known);
    }
    return known.value as T;
  };
  const frames: Taken<Frame> = new Map();
  const paths: Taken<Path> = new Map();
  const take = <T extends { form: Form }>(
    taken: Taken<T>,
    form: Form,
    isSame: (value: T) => boolean,
    write: () => T,
  ): number => {
    const all = taken.get(form) ?? [];
    for (let i = 0; i < all.length; i++) {
      const one = all[i] as (typeof all)[number];
      if (!isSame(one.value) || words.text(one.n) !== one.text) continue;
      // What is taken often comes to stand in front.
      if (i > 0) [all[i - 1], all[i]] = [one, all[i - 1] as typeof one];
      return one.n;
    }
    const value = write();
    const text = JSON.stringify(value);
    const n = words.take(text);
    // What was under the same words and is not any more goes.
    if (n !== FULL) taken.set(form, [...all.filter((one) => !isSame(one.value)), { n, text, value }]);
    return n;
  };

  const takeFrame = ({ grade, firstLook, reference, heard, silent, roster }: Grading, form: Form): number => {
    const { covered, onShift } = roster;
    const { verdict, otherCustomers } = reference;
    return take(
      frames,
      form,
      (one) =>
        one.grade === grade &&
        one.firstLook === firstLook &&
        one.roster.covered === covered &&
        one.roster.onShift === onShift &&
        one.verdict === verdict &&
        one.otherCustomers === otherCustomers &&
        isSameList(one.heard, heard) &&
        isSameList(one.silent, silent),
      (): Frame => ({
        grade,
        firstLook,
        heard,
        silent,
        roster: { covered, onShift },
        verdict,
        otherCustomers,
        form,
      }),
    );
  };
  const takePath = ({ template, strength, weakness, evidence }: Explanation, form: Form): number => {
    const { type, source } = evidence;
    return take(
      paths,
      form,
      (one) =>
        one.template === template &&
        one.strength === strength &&
        one.weakness === weakness &&
        one.type === type &&
        one.source === source,
      (): Path => ({ template, strength, weakness, type, source, form }),
    );
  };

  const packed = (grading: Grading): string | null => {
    // What few references have is kept with the whole.
    const { nearest, otherCustomers = 0 } = grading.reference;
    if (nearest || otherCustomers > CUSTOMERS_MAX) return null;
    const said = partsOf(grading.reference.sentence);
    const frame = said === null ? FULL : takeFrame(grading, said.form);
    if (said === null || frame === FULL) return null;
    let out = `[${frame},[${said.values.map(written).join()}]`;
    for (const explanation of grading.explanations) {
      const told = partsOf(explanation.sentence);
      const path = told === null ? FULL : takePath(explanation, told.form);
      if (told === null || path === FULL) return null;
      const { id, version } = explanation.evidence;
      out += `,[${path},${written(id)},${version}`;
      for (const value of told.values) out += value === id ? ',0' : `,${written(value)}`;
      out += ']';
    }
    return `${out}]`;
  };

  const codec: GradingCodec = {
    pack: (grading) => packed(grading) ?? JSON.stringify(grading),
    unpack(lookup, kept) {
      if (kept.startsWith('{')) return JSON.parse(kept) as Grading;
      const [n, values, ...paths] = JSON.parse(kept) as [
        number,
        string[],
        ...[number, string, number, ...Value[]][],
      ];
      const { grade, firstLook, heard, silent, roster, verdict, otherCustomers, form } = word<Frame>(n);
      return {
        lookup,
        grade,
        firstLook,
        explanations: paths.map(([m, id, version, ...own]) => pathOf(word<Path>(m), id, version, own)),
        reference: {
          verdict,
          sentence: sayAgain(form, values),
          ...(otherCustomers !== undefined && { otherCustomers }),
        },
        heard: [...heard],
        silent: [...silent],
        roster,
      };
    },
    rosterOf: (kept) =>
      kept.startsWith('{')
        ? (JSON.parse(kept) as Grading).roster
        : word<Frame>(Number.parseInt(kept.slice(1), 10)).roster,
    isSame(kept, now) {
      if (kept === now) return true;
      if (!kept.startsWith('{') || now.startsWith('{')) return false;
      return kept === JSON.stringify(codec.unpack((JSON.parse(kept) as Grading).lookup, now));
    },
  };
  codecs.set(words, codec);
  return codec;
}

function isSameList(some: readonly unknown[], others: readonly unknown[]): boolean {
  if (some.length !== others.length) return false;
  for (let i = 0; i < some.length; i++) if (some[i] !== others[i]) return false;
  return true;
}

function pathOf(
  { template, strength, weakness, type, source, form }: Path,
  id: string,
  version: number,
  own: readonly Value[],
): Explanation {
  const values = own.map((value) => (value === 0 ? id : value));
  const sentence: Text = sayAgain(form, values);
  return { template, strength, weakness, evidence: { type, id, version, source }, sentence };
}

/**
 * A settlement's leaf: which lookup, which grade, by which versions of evidence (`docs/ledger-format.md`). Canonical
 * JSON, written out: its members are always these, in this order.
 */
export function settlementLeaf({ lookup, grade, explanations }: Grading): string {
  let evidence = '';
  for (const { evidence: one } of explanations)
    evidence += `${evidence === '' ? '' : ','}[${quoted(one.type)},${quoted(one.id)},${one.version}]`;
  return `{"evidence":[${evidence}],"grade":${quoted(grade)},"lookup":${quoted(lookup)}}`;
}
