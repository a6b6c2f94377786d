import { describe, expect, it } from 'vitest';
import { parseEntry } from '#ledger/entry.ts';
import { leafHash } from '#ledger/hash.ts';
import { childId } from '#model/ids.ts';
import type { GatheredFacts, LookupFilter, Store } from '#store/port.ts';
import type { Bench } from '../store.suite.ts';
import {
  actorItem,
  by,
  DAY,
  grading,
  known,
  looked,
  newLookup,
  ORIGIN,
  page,
  settle,
  TEN,
  unseen,
  waiting,
} from './given.ts';

/** Lookups: what is committed, what comes back, and what a failure leaves. */
export function lookupPromises(bench: Bench): void {
  describe('committing lookups', () => {
    it('answers each with its place in the ledger, and keeps row and entry together', async () => {
      const { store } = bench;
      const lookups = [newLookup({ note: 'called twice' }), newLookup({ subject: 'c-2' }), newLookup()];
      const receipts = await store.commitLookups(lookups);
      expect(receipts.map(({ index, treeSize, origin }) => ({ index, treeSize, origin }))).toEqual(
        [0, 1, 2].map((index) => ({ index, treeSize: 3, origin: ORIGIN })),
      );
      for (const [i, receipt] of receipts.entries()) {
        const entry = await store.entry(receipt.index);
        const bytes = entry?.bytes ?? new Uint8Array();
        expect(parseEntry(bytes)).toMatchObject({
          kind: 'lookup',
          id: lookups[i]?.id,
          clear: { operation: 'view' },
        });
        expect(leafHash(bytes).toString('base64')).toBe(receipt.leafHash);
        expect(Buffer.from(entry?.leaf ?? []).toString('base64')).toBe(receipt.leafHash);
      }
      expect((await store.totals({ from: 0, to: TEN * 2 })).lookups).toBe(3);
    });

    it('answers a retry with the very lookup and receipt it had, whatever was committed since', async () => {
      const { store } = bench;
      const full = newLookup({
        actor: { id: 'bot-1', kind: 'software', onBehalfOf: ['a-1', 'a-2'] },
        operation: 'change',
        change: { action: 'refund', amount: 75, currency: 'EUR' },
        task: 't-1',
        note: 'naïve café ☎',
        reference: { type: 'interaction', id: 'call-771' },
        fields: null,
        context: { site: 'groningen', country: 'NL', callSite: 'crm/src/billing.ts#load' },
        marks: ['imported'],
        content: new Uint8Array(32).fill(9),
        integration: 'crm-2',
      });
      await looked(store, {}, {});
      const [receipt] = await store.commitLookups([full]);
      await looked(store, {}, {});
      const { content, integration, ...asked } = full;
      const kept = await store.lookupById(full.id);
      expect(kept?.lookup).toEqual({ ...asked, grade: 'pending', receipt });
      expect(Buffer.from(kept?.content ?? []).equals(content)).toBe(true);
      expect(kept?.integration).toBe(integration);
      expect((await (await bench.reopen()).lookupById(full.id))?.lookup).toEqual(kept?.lookup);
      expect(await bench.store.lookupById(newLookup().id)).toBeNull();
    });

    it('writes none of a group of which one fails, and goes on where it was', async () => {
      const { store } = bench;
      const [taken = ''] = await looked(store, {});
      const before = await store.root();
      const fresh = newLookup({ subject: 'c-new', actor: by('a-new') });
      await expect(store.commitLookups([fresh, newLookup({ id: taken }), newLookup()])).rejects.toThrow();
      expect(await store.root()).toEqual(before);
      expect(await store.lookupById(fresh.id)).toBeNull();
      expect((await store.lookups({ actor: 'a-new' }, page())).items).toEqual([]);
      expect((await store.totals({ from: 0, to: TEN * 2 })).lookups).toBe(1);
      expect((await store.commitLookups([fresh])).map(({ index }) => index)).toEqual([1]);
      expect((await store.lookupById(fresh.id))?.lookup).toMatchObject({
        subject: 'c-new',
        actor: { id: 'a-new' },
      });
    });

    it('gives groups that are committed at the same moment places of their own', async () => {
      const { store } = bench;
      const groups = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          store.commitLookups(Array.from({ length: i + 1 }, () => newLookup())),
        ),
      );
      const indexes = groups.flat().map(({ index }) => index);
      expect(new Set(indexes).size).toBe(210);
      expect(await store.treeSize()).toBe(210);
    });

    it('finds the lookups of a many-subject request by their parent, in order', async () => {
      const { store } = bench;
      const parent = newLookup().id;
      const made = await looked(
        store,
        ...['c-3', 'c-1', 'c-2'].map((subject, i) => ({ id: childId(parent, i), parent, subject })),
      );
      expect(await store.madeFrom(parent)).toEqual(made.map((id) => ({ id, integration: 'crm' })));
    });
  });

  describe('outcomes', () => {
    it('are entries of their own, with the lookups that a search showed in the same transaction', async () => {
      const { store } = bench;
      const search = newLookup({
        operation: 'search',
        subject: null,
        search: { keys: ['name'], wildcard: true },
      });
      await store.commitLookups([search]);
      const children = ['c-1', 'c-2'].map((subject, i) =>
        newLookup({ id: childId(search.id, i), subject, parent: search.id, marks: ['shown-in-search'] }),
      );
      const outcome = { fieldsShown: ['name'], hits: 2, subjectsShown: ['c-1', 'c-2'], closedAt: TEN + 1000 };
      const receipt = await store.commitOutcome({ lookup: search.id, at: TEN + 2000, outcome }, children);
      expect(receipt).toMatchObject({ index: 1, treeSize: 4 });
      const entry = parseEntry((await store.entry(1))?.bytes ?? new Uint8Array());
      expect(entry).toMatchObject({ kind: 'outcome', clear: { of: search.id } });
      expect(await store.outcomesOf(search.id)).toEqual([
        { fieldsShown: ['name'], hits: 2, closedAt: TEN + 1000, at: TEN + 2000 },
      ]);
      expect((await store.lookupById(search.id))?.children.map(({ subject }) => subject)).toEqual([
        'c-1',
        'c-2',
      ]);
    });

    it('of a lookup that is not kept are refused, with nothing written', async () => {
      const { store } = bench;
      const child = newLookup();
      await expect(
        store.commitOutcome({ lookup: newLookup().id, at: TEN, outcome: {} }, [child]),
      ).rejects.toThrow();
      expect(await store.treeSize()).toBe(0);
      expect(await store.lookupById(child.id)).toBeNull();
    });

    it('put a lookup before the detectors again', async () => {
      const { store } = bench;
      const [id = ''] = await looked(store, {});
      await store.commitFindings({ id: newLookup().id, at: TEN, findings: [], examined: [id] });
      expect(await unseen(store)).toEqual([]);
      await store.commitOutcome({ lookup: id, at: TEN, outcome: { closedAt: TEN + 500 } }, []);
      const { items } = await store.toExamine(TEN * 2, null, 10);
      expect(items).toMatchObject([{ lookup: { id }, outcome: { closedAt: TEN + 500 } }]);
    });
  });

  describe('finding lookups', () => {
    const idsOf = async (store: Store, filter: LookupFilter): Promise<string[]> =>
      (await store.lookups(filter, page())).items.map(({ id }) => id);

    it('holds every part of a filter', async () => {
      const { store } = bench;
      const [a = '', b = '', c = ''] = await looked(
        store,
        { actor: by('a-1'), subject: 'c-1', occurredAt: TEN },
        { actor: by('a-2'), subject: 'c-1', occurredAt: TEN + DAY, organisation: 'partner', reason: null },
        { actor: by('a-1'), subject: 'c-2', occurredAt: TEN + 2 * DAY },
      );
      await settle(store, grading(a, 'corroborated'));
      expect(await idsOf(store, {})).toEqual([c, b, a]);
      expect(await idsOf(store, { actor: 'a-1' })).toEqual([c, a]);
      expect(await idsOf(store, { subject: 'c-1' })).toEqual([b, a]);
      expect(await idsOf(store, { actor: 'a-1', subject: 'c-1' })).toEqual([a]);
      expect(await idsOf(store, { reason: 'billing-question' })).toEqual([c, a]);
      expect(await idsOf(store, { grade: 'corroborated' })).toEqual([a]);
      expect(await idsOf(store, { grade: 'pending' })).toEqual([c, b]);
      expect(await idsOf(store, { from: TEN + DAY })).toEqual([c, b]);
      expect(await idsOf(store, { to: TEN + DAY })).toEqual([a]);
      expect(await idsOf(store, { organisations: ['partner', 'elsewhere'] })).toEqual([b]);
      expect(await idsOf(store, { organisations: [] })).toEqual([]);
      expect(await idsOf(store, { actor: 'nobody' })).toEqual([]);
      expect(await idsOf(store, { subject: 'nobody' })).toEqual([]);
    });

    it('pages newest first without losing or repeating one, while others are committed', async () => {
      const { store } = bench;
      const ids = await looked(store, ...Array.from({ length: 10 }, () => ({})));
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const { items, next } = await store.lookups({ actor: 'a-1' }, page(3, cursor));
        seen.push(...items.map(({ id }) => id));
        cursor = next;
        await looked(store, {});
      } while (cursor !== null);
      expect(seen).toEqual(ids.reverse());
    });

    it('ends a page that is exactly full without a cursor, and refuses a cursor it never gave', async () => {
      const { store } = bench;
      await looked(store, {}, {});
      expect((await store.lookups({}, page(2))).next).toBeNull();
      for (const cursor of [
        '',
        'x',
        Buffer.from('n:-1').toString('base64url'),
        Buffer.from('1;').toString('base64url'),
      ]) {
        await expect(store.lookups({}, page(2, cursor))).rejects.toMatchObject({ code: 'bad-cursor' });
      }
    });
  });

  describe('facts before a decision', () => {
    const query = {
      at: TEN,
      actor: 'bot-1',
      onBehalfOf: ['a-1'],
      subject: 'c-1',
      reason: null,
      purpose: null,
      task: null,
      follows: null,
      window: null,
    };

    it('are empty about people nobody knows, and write nothing', async () => {
      const { store } = bench;
      const unknown = [{ ...query, task: 't-1', window: { before: 1, after: 1 } }];
      expect((await store.gatherFacts(unknown))[0]).toEqual({
        actor: null,
        onBehalfOf: [null],
        organisations: new Map(),
        consents: [],
        work: [],
        feeds: [],
        task: { lookups: 0, subjects: 0, seesSubject: false },
        follows: null,
      });
      expect(await store.treeSize()).toBe(0);
    });

    it('hold the directory, the task so far and the lookup that is followed', async () => {
      const { store } = bench;
      await known(store, actorItem(), { type: 'organisation', id: 'own', kind: 'controller' });
      const bot = { id: 'bot-1', kind: 'software' as const, onBehalfOf: ['a-1'] };
      const [followed = ''] = await looked(
        store,
        { actor: bot, task: 't-1', subject: 'c-1' },
        { actor: bot, task: 't-1', subject: 'c-1' },
        { actor: bot, task: 't-1', subject: 'c-2' },
        { actor: bot, task: 't-2', subject: 'c-3' },
      );
      const [facts, other] = (await store.gatherFacts([
        { ...query, task: 't-1', follows: followed },
        { ...query, task: 't-1', subject: 'c-3' },
      ])) as [GatheredFacts, GatheredFacts];
      expect(facts.onBehalfOf).toMatchObject([{ id: 'a-1', organisation: 'own' }]);
      expect(facts.organisations.get('own')?.kind).toBe('controller');
      expect(facts.task).toEqual({ lookups: 3, subjects: 2, seesSubject: true });
      expect(facts.follows).toMatchObject({ actor: 'bot-1', subject: 'c-1', wouldBe: 'permit', at: TEN });
      expect(other.task?.seesSubject).toBe(false);
    });
  });

  it('tells which ids are taken, in the order asked', async () => {
    const [first = '', second = ''] = await looked(bench.store, {}, {});
    const free = newLookup().id;
    expect(await bench.store.known([second, free, first, second])).toEqual([true, false, true, true]);
    expect(await bench.store.known([])).toEqual([]);
  });

  it('a new lookup waits for its grade and for the detectors', async () => {
    const ids = await looked(bench.store, {}, {});
    expect(await waiting(bench.store)).toEqual(ids);
    expect(await unseen(bench.store)).toEqual(ids);
  });
}
