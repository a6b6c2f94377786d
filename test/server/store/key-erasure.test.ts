import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type KeyGroup, type KeyRing, openKeys } from '#store/sqlite/keys.ts';

/** A person who was erased stands in no byte of `keys.db`: not in a row, an index, a freed page or its log. */

let directory: string;
let keys: KeyRing;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'inzage-keys-'));
  keys = openKeys(join(directory, 'keys.db'));
});
afterEach(() => {
  keys.close();
  rmSync(directory, { recursive: true });
});

const stored = (): Buffer =>
  Buffer.concat(['keys.db', 'keys.db-wal'].map((name) => readFileSync(join(directory, name))));

describe('a destroyed key', () => {
  it('leaves neither id nor key in the file, whatever pages were split and merged around it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4000 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 200 }),
        fc.constantFrom<KeyGroup>('subject', 'actor'),
        (people, chosen, group) => {
          keys.close();
          rmSync(directory, { recursive: true });
          directory = mkdtempSync(join(tmpdir(), 'inzage-keys-'));
          keys = openKeys(join(directory, 'keys.db'));
          // Ids in no order, so that an index of them would be split all over.
          const ids = Array.from({ length: people }, (_, i) => `p-${(i * 2_654_435_761) % 4_294_967_296}-x`);
          for (let i = 0; i < people; i += 100) {
            for (const id of ids.slice(i, i + 100)) keys.take(group, id);
            keys.flush();
          }
          const gone = [...new Set(chosen.map((n) => ids[n % people] as string))].map((id) =>
            keys.take(group, id),
          );
          keys.erasure.destroy(
            group,
            gone.map(({ ref }) => ref),
          );
          expect(keys.erasure.scrub()).toBe(true);
          const bytes = stored();
          for (const { id, key, ref } of gone) {
            expect(bytes.includes(`${id}`)).toBe(false);
            expect(bytes.includes(key)).toBe(false);
            expect(keys.byRef(group, ref)).toBeNull();
            expect(keys.find(group, id)).toBeNull();
          }
          const names = new Set(gone.map(({ id }) => id));
          for (const id of ids) if (!names.has(id)) expect(keys.find(group, id)?.id).toBe(id);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('is not given again: the same id later is another person', () => {
    const before = keys.take('subject', 'c-1');
    keys.take('subject', 'c-2');
    keys.flush();
    keys.erasure.destroy('subject', [before.ref]);
    const after = keys.take('subject', 'c-1');
    keys.flush();
    expect(after.ref).toBe(3);
    expect(after.key.equals(before.key)).toBe(false);
    expect(keys.erasure.hasKey('subject', before.ref)).toBe(false);
    expect(keys.erasure.hasKey('subject', after.ref)).toBe(true);
  });

  it('is destroyed together with the keeping of digests, and a second time without harm', () => {
    const { ref } = keys.take('subject', 'c-1');
    keys.flush();
    const digests = [{ seq: 4, group: 'subject' as const, digest: 'first' }];
    keys.erasure.destroy('subject', [ref], digests);
    keys.erasure.destroy('subject', [ref], [{ seq: 4, group: 'subject', digest: 'second' }]);
    expect(keys.erasure.keptDigest(4, 'subject')).toBe('first');
    keys.erasure.forgetKept(4);
    expect(keys.erasure.keptDigest(4, 'subject')).toBeNull();
  });

  it('can be retired before it is ever given out', () => {
    keys.take('subject', 'c-1');
    keys.flush();
    keys.erasure.retire('subject', 7);
    expect(keys.erasure.highest('subject')).toBe(7);
    expect(keys.take('subject', 'c-2').ref).toBe(8);
    expect(keys.byRef('subject', 7)).toBeNull();
  });
});
