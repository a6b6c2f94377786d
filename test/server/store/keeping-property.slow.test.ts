import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkDisclosure, parseEntry } from '#ledger/entry.ts';
import { leafHash } from '#ledger/hash.ts';
import { verifyConsistency, verifyInclusion } from '#ledger/merkle.ts';
import { newId } from '#server/clock.ts';
import type { Store } from '#store/port.ts';
import { openSqlite, type SqliteStore } from '#store/sqlite/index.ts';
import { grading, known, newLookup, ORIGIN, settle, subjectItem, TEN } from './given.ts';

/**
 * Whatever is erased, held, released and retained in whatever order: the log stays one tree, every entry that is
 * left is the one that was hashed, what is disclosed opens it, holds hold, and who was erased is in no byte.
 */

const DAY = 86_400_000;
const PEOPLE = 4;
const nameOf = (person: number, life: number): string =>
  `subject-${'abcd'[person]}${person}-life-${life}-end`;

type Op =
  | { do: 'look'; person: number; note: boolean; n: number }
  | { do: 'settle' }
  | { do: 'erase'; person: number }
  | { do: 'hold'; person: number }
  | { do: 'release'; person: number }
  | { do: 'retain'; days: number }
  | { do: 'reopen' };

const person = fc.nat({ max: PEOPLE - 1 });
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('look' as const),
      person,
      note: fc.boolean(),
      n: fc.integer({ min: 1, max: 260 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('erase' as const), person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hold' as const), person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), person }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('retain' as const), days: fc.nat({ max: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
);

/** What should be so: the model that the store is held against. */
interface Kept {
  id: string;
  person: number;
  life: number;
  at: number;
  settled: boolean;
  erased: boolean;
  /** A run found it past its period: from then on it may be gone for good. */
  passed: boolean;
}

/** Small segments, so that most of what is erased and destroyed stands in sealed files. */
const openAt = (directory: string): SqliteStore =>
  openSqlite({ directory, origin: ORIGIN, segments: { lookups: 60 }, serving: true });

it('random erasures, holds and retention leave every proof valid', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 10, maxLength: 40, size: 'max' }), async (ops) => {
      const root = mkdtempSync(join(tmpdir(), 'inzage-keeping-'));
      const directory = join(root, 'data');
      let store = openAt(directory);
      try {
        await live(ops, {
          store: () => store,
          async reopen() {
            await store.close();
            store = openAt(directory);
          },
          bytes: () => bytesOf(directory),
        });
      } finally {
        await store.close();
        rmSync(root, { recursive: true });
      }
    }),
    { numRuns: 25 },
  );
});

async function live(
  ops: readonly Op[],
  place: { store: () => SqliteStore; reopen(): Promise<void>; bytes(): Buffer },
): Promise<void> {
  let now = TEN;
  const lives = Array.from({ length: PEOPLE }, () => 0);
  const holds = new Map<number, string>();
  const all: Kept[] = [];
  let horizon = 0;
  const heads: { size: number; root: Uint8Array }[] = [];

  const isHeld = (who: number): boolean => holds.has(who);
  const stays = (one: Kept): boolean =>
    one.at >= horizon || !one.settled || (isHeld(one.person) && one.life === lives[one.person]);

  for (const step of ops) {
    now += DAY;
    const store = place.store();
    if (step.do === 'look') {
      const life = lives[step.person] as number;
      const subject = nameOf(step.person, life);
      await known(store, subjectItem({ id: subject, aliases: [{ system: 'crm', id: `crm-${subject}` }] }));
      const lookups = Array.from({ length: step.n }, () =>
        newLookup({
          id: newId(now),
          occurredAt: now,
          receivedAt: now,
          subject,
          note: step.note ? `about ${subject}` : null,
        }),
      );
      await store.commitLookups(lookups);
      for (const { id } of lookups)
        all.push({ id, person: step.person, life, at: now, settled: false, erased: false, passed: false });
    } else if (step.do === 'settle') {
      const open = all.filter(({ settled }) => !settled);
      await settle(store, ...open.map(({ id }) => grading(id, 'unexplained')));
      for (const one of open) one.settled = true;
      const seen = open.map(({ id }) => id);
      await store.commitFindings({ id: newId(now), at: now, findings: [], examined: seen });
      await store.sealed();
    } else if (step.do === 'erase') {
      const about = { kind: 'subject' as const, id: nameOf(step.person, lives[step.person] as number) };
      const theirs = all.filter((one) => one.person === step.person && one.life === lives[step.person]);
      if (theirs.length === 0 || (await store.subject(about.id)) === null) continue;
      const blocked = isHeld(step.person) || theirs.some(({ settled }) => !settled);
      const id = newId(now);
      const asked = store
        .requestErasure({ id, about, reason: 'withdrawn', note: null, by: 'po-1', at: now })
        .then(
          () => 'taken',
          (error: { code: string }) => error.code,
        );
      expect(await asked).toBe(blocked ? 'erasure-blocked' : 'taken');
      if (blocked) continue;
      await store.decideErasure(id, 'confirmed', { by: 'po-2', at: now, answer: null });
      expect(await store.carryOutErasure(id, now)).toBe(true);
      for (const one of theirs) one.erased = true;
      expect(place.bytes().includes(about.id)).toBe(false);
      lives[step.person] = (lives[step.person] as number) + 1;
    } else if (step.do === 'hold') {
      const subject = nameOf(step.person, lives[step.person] as number);
      if (holds.has(step.person) || (await store.subject(subject)) === null) continue;
      const id = newId(now);
      const nothing = { actor: null, finding: null, from: null, to: null, ground: null, until: null };
      await store.commitHold({ ...nothing, id, subject, reason: 'claim', at: now, by: 'po-1' });
      holds.set(step.person, id);
    } else if (step.do === 'release') {
      const id = holds.get(step.person);
      if (id !== undefined) await store.endHold(id, 'po-2', now);
      holds.delete(step.person);
    } else if (step.do === 'retain') {
      // A period does not grow from one day to the next.
      horizon = Math.max(horizon, now - step.days * DAY);
      for (let after: number | null = -1; after !== null; ) {
        after = (await store.retain('lookups', { horizon, at: now, after, limit: 50, dry: false })).next;
      }
      await store.hashSettled(horizon);
      await store.destroyOrphans(now);
      for (const one of all) one.passed ||= !stays(one);
    } else {
      await place.reopen();
    }
    const shown = { horizon, at: now };
    await place.store().hideBefore(() => shown);
    heads.push(await place.store().root());
  }

  await expectSound(place.store(), heads);
  await expectKept(place.store(), all, stays, now);
}

/** One tree that only grew, and every entry that is left the one that was hashed. */
async function expectSound(
  store: Store,
  heads: readonly { size: number; root: Uint8Array }[],
): Promise<void> {
  const { size, root } = await store.root();
  for (const head of heads.filter((one) => one.size > 0)) {
    const path = head.size === size ? [] : await store.consistency(head.size, size);
    const [root1, root2] = [Buffer.from(head.root), Buffer.from(root)];
    expect(
      verifyConsistency({
        size1: head.size,
        size2: size,
        root1,
        root2,
        path: path.map((hash) => Buffer.from(hash)),
      }),
    ).toBe(true);
  }
  for (const [index, bytes] of (await store.entriesBetween(0, size)).entries()) {
    const tile = await store.tile(
      0,
      Math.floor(index / 256),
      Math.min(256, size - Math.floor(index / 256) * 256),
    );
    const leaf = Buffer.from((tile as Uint8Array).subarray((index % 256) * 32, (index % 256) * 32 + 32));
    if (bytes.length > 0) expect(leafHash(bytes).equals(leaf)).toBe(true);
    if (index % 11 > 0) continue;
    const path = (await store.inclusion(index, size)).map((hash) => Buffer.from(hash));
    expect(verifyInclusion({ index, size, leaf, path, root: Buffer.from(root) })).toBe(true);
  }
}

/** What must be there is, nothing past its period is; the erased are nobody; what is disclosed opens its entry. */
async function expectKept(
  store: Store,
  all: readonly Kept[],
  stays: (one: Kept) => boolean,
  now: number,
): Promise<void> {
  const model = new Map(all.map((one) => [one.id, one]));
  const seen = new Set<string>();
  for (let after = -1; ; ) {
    const page = await store.exportEntries({ from: 0, to: now + 1 }, after, 100);
    for (const exported of page) {
      const entry = parseEntry(exported.bytes);
      const one = model.get(entry.id) as Kept;
      expect(stays(one)).toBe(true);
      seen.add(entry.id);
      expect(exported.disclosed.subject !== undefined).toBe(!one.erased);
      for (const [group, opened] of Object.entries(exported.disclosed)) {
        expect(checkDisclosure(entry, group as 'work', opened)).toBe(true);
      }
    }
    after = page.at(-1)?.index ?? after;
    if (page.length < 100) break;
  }
  for (const one of all) {
    if (stays(one) && !one.passed) expect(seen.has(one.id)).toBe(true);
    const subject = (await store.lookupById(one.id))?.lookup.subject ?? null;
    expect(subject).toBe(!seen.has(one.id) ? null : one.erased ? 'erased' : nameOf(one.person, one.life));
  }
}

function bytesOf(directory: string): Buffer {
  const files = (readdirSync(directory, { recursive: true }) as string[]).map((name) =>
    join(directory, name),
  );
  return Buffer.concat(files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file)));
}
