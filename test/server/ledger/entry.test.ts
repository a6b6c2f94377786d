import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkDisclosure,
  deriveSalt,
  disclose,
  ENTRY_KINDS,
  type EntryToSeal,
  GROUPS,
  parseEntry,
  sealEntry,
} from '#ledger/entry.ts';
import { leafHash } from '#ledger/hash.ts';
import { codeOf, flipped, mutationsOf } from './support.ts';

const key = (fill: number): Buffer => Buffer.alloc(32, fill);
const plain: EntryToSeal = {
  kind: 'lookup',
  id: 'look-1',
  at: '2026-11-22T10:15:00.123Z',
  clear: { reason: 'billing-question', operation: 'view', seq: 7 },
  groups: {
    subject: { key: key(1), value: 'c-88231' },
    actor: { key: key(2), value: { id: 'a-1042' } },
    work: { key: key(3), value: { reference: { type: 'case', id: 'case-9' } } },
  },
};
const sealed = sealEntry(plain);
const entry = parseEntry(sealed.bytes);

describe('sealing', () => {
  it('keeps what is clear and hides who, about whom and for what', () => {
    expect(entry).toEqual({
      kind: plain.kind,
      id: plain.id,
      at: plain.at,
      clear: plain.clear,
      digests: sealed.digests,
    });
    const text = sealed.bytes.toString();
    expect(text).toContain('"reason":"billing-question"');
    for (const hidden of ['c-88231', 'a-1042', 'case-9']) expect(text).not.toContain(hidden);
    expect(sealed.leaf).toEqual(leafHash(sealed.bytes));
  });

  it('gives different digests for one person in two entries, and the same bytes for one entry twice', () => {
    expect(sealEntry({ ...plain, id: 'look-2' }).digests.subject).not.toBe(sealed.digests.subject);
    expect(sealEntry(structuredClone({ ...plain, groups: {} })).bytes).toEqual(
      sealEntry({ ...plain, groups: {} }).bytes,
    );
  });

  it('gives different digests for one value in two groups', () => {
    const same = { key: key(1), value: 'x' };
    const { digests } = sealEntry({ ...plain, groups: { subject: same, actor: same, work: same } });
    expect(new Set(Object.values(digests)).size).toBe(3);
  });

  it('comes back from its bytes, whatever is in it', () => {
    const clear = fc.dictionary(
      fc.string({ unit: 'grapheme' }).filter((name) => !['v', 'kind', 'id', 'at', ...GROUPS].includes(name)),
      fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value))),
    );
    const groups = fc.record(
      Object.fromEntries(
        GROUPS.map((group) => [group, fc.record({ key: fc.constant(key(9)), value: fc.jsonValue() })]),
      ),
      { requiredKeys: [] },
    );
    const at = fc
      .date({
        min: new Date('0001-01-01T00:00:00Z'),
        max: new Date('9999-12-31T23:59:59.999Z'),
        noInvalidDate: true,
      })
      .map((date) => date.toISOString());
    const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        clear,
        groups,
        at,
        id,
        fc.constantFrom(...ENTRY_KINDS),
        (fields, secrets, time, name, kind) => {
          const original = { kind, id: name, at: time, clear: fields };
          const { bytes, digests } = sealEntry({ ...original, groups: secrets });
          expect(parseEntry(bytes)).toEqual({ ...original, clear: { ...fields }, digests });
        },
      ),
    );
  });

  it('takes 65,535 bytes and no more', () => {
    const room = 65_535 - sealEntry({ ...plain, clear: { pad: '' } }).bytes.length;
    const full = sealEntry({ ...plain, clear: { pad: 'x'.repeat(room) } });
    expect(full.bytes).toHaveLength(65_535);
    expect(parseEntry(full.bytes).clear.pad).toHaveLength(room);
    expect(codeOf(() => sealEntry({ ...plain, clear: { pad: 'x'.repeat(room + 1) } }))).toBe(
      'entry-too-large',
    );
    expect(codeOf(() => parseEntry(Buffer.concat([full.bytes, Buffer.of(0x20)])))).toBe('entry-too-large');
  });

  it.each([
    ['an id that is empty', { id: '' }],
    ['an id of 257 bytes', { id: `é${'x'.repeat(255)}` }],
    ['an id with a lone surrogate', { id: 'a\ud800' }],
    ['a time without milliseconds', { at: '2026-11-22T10:15:00Z' }],
    ['a time in another zone', { at: '2026-11-22T10:15:00.000+01:00' }],
    ['a day that does not exist', { at: '2026-02-30T10:15:00.000Z' }],
    ['a clear field with a name of its own', { clear: { subject: 'c-1' } }],
    ['a clear field called v', { clear: { v: 2 } }],
  ])('refuses %s', (_, change) => {
    expect(codeOf(() => sealEntry({ ...plain, ...change }))).toBe('malformed-entry');
  });

  it('refuses values that JSON cannot say, and keys of another length', () => {
    expect(codeOf(() => sealEntry({ ...plain, clear: { note: undefined } }))).toBe('not-canonical');
    const broken = { subject: { key: key(1), value: Number.NaN } };
    expect(codeOf(() => sealEntry({ ...plain, groups: broken }))).toBe('not-canonical');
    for (const length of [0, 16, 31, 33]) {
      expect(codeOf(() => deriveSalt(Buffer.alloc(length), 'look-1'))).toBe('bad-key');
    }
  });
});

describe('parsing', () => {
  const text = sealed.bytes.toString();
  it.each([
    ['white space', text.replace('{', '{ ')],
    ['a newline at the end', `${text}\n`],
    ['keys in another order', `{"v":1,${text.slice(1).replace(',"v":1', '')}`],
    ['a key twice', text.replace('"v":1', '"v":1,"v":1')],
    ['another spelling of a number', text.replace('"seq":7', '"seq":7.0')],
    ['another spelling of a string', text.replace('view', 'v\\u0069ew')],
    ['another version', text.replace('"v":1', '"v":2')],
    ['no version', text.replace('"v":1,', '')],
    ['an unknown kind', text.replace('"lookup"', '"look"')],
    ['a digest of another length', text.replace(sealed.digests.subject ?? '', 'AAAA')],
    ['a digest that is null', text.replace(`"${sealed.digests.subject}"`, 'null')],
    [
      'a digest without padding',
      text.replace(sealed.digests.subject ?? '', sealed.digests.subject?.slice(0, -1) ?? ''),
    ],
    ['a number for an id', text.replace('"look-1"', '1')],
    ['an array', `[${text}]`],
    ['null', 'null'],
    ['nothing', ''],
    ['a hundred thousand brackets', '['.repeat(60_000)],
    ['deep nesting', `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
    ['a byte order mark', `\ufeff${text}`],
  ])('refuses %s', (_, bytes) => {
    expect(codeOf(() => parseEntry(Buffer.from(bytes)))).toBe('malformed-entry');
  });

  it('refuses bytes that are no UTF-8', () => {
    expect(codeOf(() => parseEntry(Buffer.from([0x7b, 0xff, 0x7d])))).toBe('malformed-entry');
  });

  it('fails with our error, or reads what seals to the same bytes, whatever is done to them', () => {
    fc.assert(
      fc.property(mutationsOf(sealed.bytes), (bytes) => {
        if (codeOf(() => parseEntry(bytes)) !== 'nothing thrown') return;
        const { kind, id, at, clear, digests } = parseEntry(bytes);
        const again = sealEntry({ kind, id, at, clear, groups: {} }).bytes;
        expect(JSON.parse(bytes.toString())).toEqual({ ...JSON.parse(again.toString()), ...digests });
      }),
      { numRuns: 1000 },
    );
  });

  it('survives noise', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(codeOf(() => parseEntry(bytes))).toBe('malformed-entry');
      }),
    );
  });
});

describe('disclosure', () => {
  const shown = disclose('subject', key(1), plain.id, 'c-88231');

  it('opens one group of one entry', () => {
    expect(checkDisclosure(entry, 'subject', shown)).toBe(true);
    expect(checkDisclosure(entry, 'actor', disclose('actor', key(2), plain.id, { id: 'a-1042' }))).toBe(true);
    expect(checkDisclosure(entry, 'actor', shown)).toBe(false);
    const other = parseEntry(sealEntry({ ...plain, id: 'look-2' }).bytes);
    expect(checkDisclosure(other, 'subject', shown)).toBe(false);
  });

  it('survives being sent as JSON', () => {
    const sent = JSON.parse(JSON.stringify(disclose('work', key(3), plain.id, plain.groups.work?.value)));
    expect(checkDisclosure(entry, 'work', sent)).toBe(true);
  });

  it('fails with another value, another key, or a bit of the salt flipped', () => {
    expect(checkDisclosure(entry, 'subject', { ...shown, value: 'c-88232' })).toBe(false);
    expect(checkDisclosure(entry, 'subject', { ...shown, value: ['c-88231'] })).toBe(false);
    expect(checkDisclosure(entry, 'subject', disclose('subject', key(8), plain.id, 'c-88231'))).toBe(false);
    fc.assert(
      fc.property(fc.nat({ max: 255 }), (bit) => {
        const salt = flipped(Buffer.from(shown.salt, 'base64'), bit).toString('base64');
        expect(checkDisclosure(entry, 'subject', { ...shown, salt })).toBe(false);
      }),
    );
  });

  it('answers false to what cannot be a disclosure', () => {
    for (const salt of ['', 'AAAA', shown.salt.slice(0, -1), `${shown.salt}\n`, null as unknown as string]) {
      expect(checkDisclosure(entry, 'subject', { ...shown, salt })).toBe(false);
    }
    for (const value of [undefined, Number.NaN, '\ud800', 1n, new Date()]) {
      expect(checkDisclosure(entry, 'subject', { ...shown, value })).toBe(false);
    }
    const without = parseEntry(sealEntry({ ...plain, groups: {} }).bytes);
    expect(checkDisclosure(without, 'subject', shown)).toBe(false);
  });

  it('of a value that could not have been sealed is refused where it is made', () => {
    expect(codeOf(() => disclose('subject', key(1), plain.id, undefined))).toBe('not-canonical');
  });
});
