import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type KeyRing, openKeys } from '#store/sqlite/keys.ts';
import { hidePeople, showPeople } from '#store/sqlite/people.ts';

/** Sentences name people while these are known, and nobody afterwards. */

let directory: string;
let keys: KeyRing;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'inzage-people-'));
  keys = openKeys(join(directory, 'keys.db'));
  for (const id of ['a-1042', 'b.jansen', 'op', 'x@y']) keys.take('actor', id);
  keys.take('subject', 'c-88');
  keys.flush();
});
afterEach(() => {
  keys.close();
  rmSync(directory, { recursive: true });
});

it('keeps integers for ids, whatever stands around them, and reads the sentence back', () => {
  const sentence = 'Op 24 november bekeek a-1042 namens b.jansen c-88, met ‘a-1042’ (x@y) en a-1042.';
  const kept = hidePeople(keys, sentence);
  for (const id of ['a-1042', 'b.jansen', 'c-88', 'x@y']) expect(kept).not.toContain(id);
  expect(showPeople(keys, kept)).toBe(sentence);
  keys.erasure.destroy('actor', [keys.find('actor', 'a-1042')?.ref as number]);
  expect(showPeople(keys, kept)).toBe(sentence.replaceAll('a-1042', 'erased'));
});

it('reads back every sentence as it was', () => {
  const word = fc.constantFrom(
    'a-1042',
    'b.jansen',
    'op',
    'x@y',
    'c-88',
    'looked',
    'a-10425',
    '‘',
    '.',
    ', ',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(word, fc.string())), (words) => {
      const sentence = words.join('');
      fc.pre(!/@\{[as]\d+\}/.test(sentence));
      expect(showPeople(keys, hidePeople(keys, sentence))).toBe(sentence);
    }),
  );
});
