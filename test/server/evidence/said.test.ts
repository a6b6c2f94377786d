import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf, phrase, said, sayAgain } from '#model/said.ts';
import type { Text } from '#policies/vocabulary.ts';

/** What a text says, whatever else it knows. */
const plain = ({ nl, en }: Text): Text => ({ nl, en });

describe('a sentence', () => {
  const when = said(phrase`${'10:02'} tot ${'10:11'}`, phrase`${'10:02'} to ${'10:11'}`);
  const call = (id: string) => said(phrase`Gesprek ${id}, ${when}.`, phrase`Call ${id}, ${when}.`);

  it('reads as any text', () => {
    expect(call('call-1')).toEqual({
      nl: 'Gesprek call-1, 10:02 tot 10:11.',
      en: 'Call call-1, 10:02 to 10:11.',
    });
    expect(JSON.stringify(call('call-1'))).toBe(JSON.stringify(plain(call('call-1'))));
  });

  it('tells what of it was filled in, once for both languages, and nothing of that is in its form', () => {
    const parts = partsOf(call('call-1'));
    expect(parts?.values).toEqual(['call-1', '10:02', '10:11']);
    expect(JSON.stringify(parts?.form)).not.toMatch(/call-1|10:/);
    expect(partsOf(call('call-2'))?.form).toBe(parts?.form);
  });

  it('that was written down whole knows no parts', () => {
    expect(partsOf({ nl: 'Zo.', en: 'So.' })).toBeNull();
  });

  it('is said again from its form and values, whatever stands in it, in either order and with other words', () => {
    const value = fc.oneof(
      fc.string(),
      fc.record({ nl: fc.string(), en: fc.string() }),
      fc.tuple(fc.string(), fc.string()).map(([a, b]) => said(phrase`${a}-${b}`, phrase`${b}/${a}`)),
    );
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        for (const text of [
          said(phrase`${a} en ${b}, ${c}.`, phrase`${a} and ${b}, ${c}.`),
          said(phrase`${a} voor ${b}`, phrase`${b} after ${a}, ${c}`),
          said(phrase`niets`, phrase`${a}${b}`),
        ]) {
          const parts = partsOf(text);
          const kept = parts && JSON.parse(JSON.stringify(parts));
          expect(sayAgain(kept.form, kept.values)).toEqual(plain(text));
        }
      }),
    );
  });
});
