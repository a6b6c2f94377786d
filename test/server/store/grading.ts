import { describe, expect, it } from 'vitest';
import { parseEntry } from '#ledger/entry.ts';
import { rootOf } from '#ledger/merkle.ts';
import type { GradingInput } from '#model/explanation.ts';
import type { Bench } from '../store.suite.ts';
import {
  by,
  call,
  DAY,
  finding,
  found,
  grading,
  HOUR,
  looked,
  settle,
  TEN,
  told,
  unseen,
  waiting,
  weakly,
} from './given.ts';

/** Settlements: which lookups wait, what a run commits to, and what makes it look again. */
export function gradingPromises(bench: Bench): void {
  describe('settlements', () => {
    it('commit to a root that the settled leaves rebuild', async () => {
      const { store } = bench;
      const ids = await looked(store, {}, {}, {});
      const receipt = await settle(store, ...ids.map((id) => grading(id, 'corroborated')));
      const entry = parseEntry((await store.entry(receipt?.index ?? -1))?.bytes ?? new Uint8Array());
      const leaves = await store.settledLeaves(entry.id);
      expect(leaves.map((leaf) => JSON.parse(leaf))).toEqual(
        ids.map((lookup) => ({ lookup, grade: 'corroborated', evidence: [['interaction', 'call-1', 1]] })),
      );
      expect(entry).toMatchObject({
        kind: 'settlement',
        clear: { count: 3, root: rootOf(leaves.map((leaf) => Buffer.from(leaf))).toString('base64') },
      });
      expect(await store.settledLeaves('no-such-settlement')).toEqual([]);
    });

    it('keep the grading with the lookup, and put it before the detectors', async () => {
      const { store } = bench;
      const [id = ''] = await looked(store, {});
      await found(store, [], [id]);
      await settle(store, weakly(id));
      expect(await store.gradingOf(id)).toEqual(weakly(id));
      expect((await store.lookupById(id))?.lookup.grade).toBe('explained');
      expect(await waiting(store)).toEqual([]);
      expect(await unseen(store)).toEqual([id]);
      expect(await store.gradingOf('unknown')).toBeNull();
    });

    it('keep what a reference check offers, and to whom else it was given', async () => {
      const { store } = bench;
      const [id = ''] = await looked(store, {});
      const sentence = { nl: 'Misschien een ander.', en: 'Perhaps another.' };
      const offered = grading(id, 'unsupported', {
        reference: {
          verdict: 'not-found',
          sentence,
          nearest: { type: 'case', id: 'case-1' },
          otherCustomers: 5,
        },
      });
      await settle(store, offered);
      expect(await store.gradingOf(id)).toEqual(offered);
      expect(await waiting(store)).toEqual([]);
    });

    it('look around a reference that names no record of the customer, and around no other', async () => {
      const { store } = bench;
      await told(store, [call({ id: 'call-9', subject: 'c-9' }), call({ id: 'call-0', subject: null })]);
      const naming = (id: string, subject: string) => ({
        subject,
        reference: { type: 'interaction' as const, id },
      });
      const [lost = '', theirs = '', open = ''] = await looked(
        store,
        naming('call-7', 'c-1'),
        naming('call-9', 'c-9'),
        naming('call-0', 'c-1'),
        naming('call-0', 'c-2'),
        naming('call-0', 'c-3'),
      );
      const around = async (id: string) => (await store.gradingInput(id))?.aroundReference;
      expect((await around(lost))?.actorsWork.map(({ id }) => id).sort()).toEqual(['call-0', 'call-9']);
      expect(await around(theirs)).toBeUndefined();
      expect(await around(open)).toEqual({ actorsWork: [], otherCustomers: 2 });
      const joined = new Map<string, GradingInput>();
      await store.toGrade(TEN, null, 10, (input) => void joined.set(input.lookup.id, input));
      for (const id of [lost, theirs, open]) {
        expect(joined.get(id)?.aroundReference).toEqual(await around(id));
      }
    });

    it('commit nothing where every grade is what it was, and only the changes otherwise', async () => {
      const { store } = bench;
      const [one = '', two = ''] = await looked(store, {}, { subject: 'c-2' });
      await settle(store, grading(one, 'unexplained'), grading(two, 'unexplained'));
      await told(store, [call(), call({ id: 'call-2', subject: 'c-2' })]);
      expect(await waiting(store)).toEqual([one, two]);
      const size = await store.treeSize();
      expect(await settle(store, grading(one, 'unexplained'), grading(two, 'unexplained'))).toBeNull();
      expect(await settle(store)).toBeNull();
      expect(await store.treeSize()).toBe(size);
      expect(await waiting(store)).toEqual([]);
      const receipt = await settle(store, grading(one, 'unexplained'), grading(two, 'corroborated'));
      const { id } = parseEntry((await store.entry(receipt?.index ?? -1))?.bytes ?? new Uint8Array());
      expect((await store.settledLeaves(id)).map((leaf) => JSON.parse(leaf).lookup)).toEqual([two]);
    });

    it('page through what waits, oldest first, up to a time', async () => {
      const { store } = bench;
      const ids = await looked(store, ...[0, 1, 2, 3, 4].map((n) => ({ occurredAt: TEN + n * HOUR })));
      const given: string[] = [];
      const take = ({ lookup }: GradingInput) => void given.push(lookup.id);
      const next = await store.toGrade(TEN + 3 * HOUR, null, 3, take);
      expect(given).toEqual(ids.slice(0, 3));
      expect(await store.toGrade(TEN + 3 * HOUR, next, 3, take)).toBeNull();
      expect(given).toEqual(ids.slice(0, 4));
      const examined = await store.toExamine(TEN + HOUR, null, 1);
      expect(examined.items.map(({ lookup }) => lookup.id)).toEqual(ids.slice(0, 1));
      expect(
        (await store.toExamine(TEN + HOUR, examined.next, 5)).items.map(({ lookup }) => lookup.id),
      ).toEqual([ids[1]]);
    });
  });

  describe('a pair’s history', () => {
    it('tells the first look from a return, by when they happened', async () => {
      const { store } = bench;
      const [back = '', first = '', other = ''] = await looked(
        store,
        { occurredAt: TEN + DAY },
        {},
        { actor: by('a-2') },
      );
      expect((await store.gradingInput(first))?.firstLook).toBe(true);
      expect((await store.gradingInput(back))?.firstLook).toBe(false);
      expect((await store.gradingInput(other))?.firstLook).toBe(true);
    });

    it('lends a strong explanation to a return within a week, and never a weak one', async () => {
      const { store } = bench;
      const [first = '', back = '', late = ''] = await looked(
        store,
        {},
        { occurredAt: TEN + DAY },
        { occurredAt: TEN + 8 * DAY },
      );
      await settle(store, weakly(first));
      expect((await store.gradingInput(back))?.earlierExplained).toBeNull();
      await settle(store, grading(first, 'corroborated'));
      expect((await store.gradingInput(back))?.earlierExplained).toEqual({ lookup: first, at: TEN });
      expect((await store.gradingInput(late))?.earlierExplained).toBeNull();
    });

    it('a first visit that is explained after all has its returns judged again', async () => {
      const { store } = bench;
      const [first = '', back = '', elsewhere = '', late = ''] = await looked(
        store,
        {},
        { occurredAt: TEN + DAY },
        { occurredAt: TEN + DAY, subject: 'c-2' },
        { occurredAt: TEN + 8 * DAY },
      );
      await settle(store, ...[first, back, elsewhere, late].map((id) => grading(id, 'unexplained')));
      expect(await waiting(store)).toEqual([]);
      await settle(store, grading(first, 'corroborated'));
      expect(await waiting(store)).toEqual([back]);
    });
  });

  describe('evidence that comes late', () => {
    it('opens what it may explain, and leaves alone what is explained by work of another day', async () => {
      const { store } = bench;
      const [open = '', explained = '', far = ''] = await looked(
        store,
        { occurredAt: TEN + 5 * DAY },
        { occurredAt: TEN + 6 * DAY },
        { occurredAt: TEN + 30 * DAY },
      );
      await settle(
        store,
        grading(open, 'unexplained'),
        grading(explained, 'corroborated'),
        grading(far, 'unexplained'),
      );
      await told(store, [call()]);
      expect(await waiting(store)).toEqual([open]);
    });

    it('a call of nobody known opens the lookups of who handled it', async () => {
      const { store } = bench;
      const [mine = '', other = ''] = await looked(store, {}, { actor: by('a-2') });
      await settle(store, grading(mine, 'unexplained'), grading(other, 'unexplained'));
      await told(store, [call({ subject: null })]);
      expect(await waiting(store)).toEqual([mine]);
    });
  });

  describe('detectors', () => {
    it('see a lookup with its grade, its people and the rules it was flagged by, until it is examined', async () => {
      const { store } = bench;
      const [id = '', other = ''] = await looked(store, {}, {});
      await settle(store, grading(id, 'unexplained'));
      await found(store, [finding({ rules: ['peek', 'self'], lookups: { count: 1, ids: [id] } })], [id]);
      expect(await unseen(store)).toEqual([other]);
      await settle(store, grading(id, 'unsupported'));
      const { items } = await store.toExamine(TEN * 2, null, 10);
      expect(items[0]).toMatchObject({
        lookup: { id, grade: 'unsupported' },
        grading: { grade: 'unsupported' },
        flagged: ['peek', 'self'],
        actor: null,
        subject: null,
        outcome: null,
      });
      expect(items[1]).toMatchObject({ lookup: { id: other }, grading: { grade: 'pending' }, flagged: [] });
    });

    it('a run that finds nothing marks what it saw without an entry', async () => {
      const { store } = bench;
      const [id = ''] = await looked(store, {});
      const size = await store.treeSize();
      expect(await found(store, [], [id])).toBeNull();
      expect(await store.treeSize()).toBe(size);
      expect(await unseen(store)).toEqual([]);
    });
  });
}
