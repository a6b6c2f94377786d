import { describe, expect, it } from 'vitest';
import { canonical } from '#ledger/canonical.ts';
import { parseEntry } from '#ledger/entry.ts';
import { rootOf } from '#ledger/merkle.ts';
import type { ReviewStep } from '#model/finding.ts';
import type { FindingFilter, Store } from '#store/port.ts';
import type { Bench } from '../store.suite.ts';
import {
  actorItem,
  auditLook,
  by,
  finding,
  found,
  grading,
  known,
  looked,
  page,
  settle,
  TEN,
} from './given.ts';

/** Findings, the steps of their review, and looks at the audit data. */
export function reviewPromises(bench: Bench): void {
  describe('findings', () => {
    it('are committed to under one entry, and come back as they were', async () => {
      const { store } = bench;
      const ids = await looked(store, {}, {}, {});
      await settle(store, grading(ids[0] ?? '', 'unexplained'));
      const one = finding({
        lookups: { count: 2, ids: ids.slice(0, 2) },
        predecessor: 'f-0000',
        rank: -3.125,
      });
      const receipt = await found(store, [
        one,
        finding({ id: 'f-0002', about: { kind: 'source', id: 'crm-1' } }),
      ]);
      const leaves = [one, finding({ id: 'f-0002' })].map(({ id, rules, lookups }) =>
        Buffer.from(canonical({ finding: id, rules, lookups: lookups.ids })),
      );
      const entry = parseEntry((await store.entry(receipt?.index ?? -1))?.bytes ?? new Uint8Array());
      expect(entry).toMatchObject({
        kind: 'finding',
        clear: { count: 2, root: rootOf(leaves).toString('base64') },
      });
      expect(await store.finding('f-0001')).toEqual({ ...one, grades: { unexplained: 1, pending: 1 } });
      expect((await store.finding('f-0002'))?.about).toEqual({ kind: 'source', id: 'crm-1' });
      expect(await store.finding('f-9')).toBeNull();
    });

    it('grow: later lookups join, and what was decided stays', async () => {
      const { store } = bench;
      const ids = await looked(store, {}, {}, {});
      await found(store, [finding({ lookups: { count: 2, ids: ids.slice(0, 2) } })]);
      await store.commitReview(step(), 'open', 'asked', null);
      await found(store, [
        finding({ severity: 'high', rules: ['peek'], lookups: { count: 2, ids: ids.slice(1) }, to: TEN + 5 }),
      ]);
      expect(await store.finding('f-0001')).toMatchObject({
        status: 'asked',
        severity: 'high',
        rules: ['peek'],
        to: TEN + 5,
        lookups: { count: 3, ids },
      });
      const first = await store.findingLookups('f-0001', page(2));
      const second = await store.findingLookups('f-0001', page(2, first.next));
      expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
      expect(second.next).toBeNull();
    });

    it('show the first hundred of their lookups and count them all', async () => {
      const { store } = bench;
      const ids = await looked(store, ...Array.from({ length: 130 }, () => ({})));
      await found(store, [finding({ lookups: { count: 130, ids } })]);
      expect((await store.finding('f-0001'))?.lookups).toEqual({ count: 130, ids: ids.slice(0, 100) });
    });

    it('are filtered by every part, and ranked: the worthiest first, equals by id', async () => {
      const { store } = bench;
      const idsOf = async (filter: FindingFilter) =>
        (await store.findings(filter, page())).items.map(({ id }) => id);
      await known(store, actorItem({ teams: ['front'] }), actorItem({ id: 'a-2', teams: ['back'] }));
      const [lookup = ''] = await looked(store, { subject: 'c-7' });
      await found(store, [
        finding({ id: 'f-1', rank: 1.001 }),
        finding({
          id: 'f-2',
          rank: 9,
          about: { kind: 'actor', id: 'a-2' },
          organisation: 'partner',
          severity: 'high',
          lookups: { count: 1, ids: [lookup] },
        }),
        finding({ id: 'f-3', rank: 1.002, rules: ['peek', 'unexplained-lookup'], origin: 'sample' }),
        finding({ id: 'f-0', rank: 1.001, about: { kind: 'source', id: 'a-2' } }),
      ]);
      await store.commitReview(step({ finding: 'f-3' }), 'open', 'closed', 'justified');
      expect(await idsOf({})).toEqual(['f-2', 'f-3', 'f-0', 'f-1']);
      expect(await idsOf({ status: 'any-open' })).toEqual(['f-2', 'f-0', 'f-1']);
      expect(await idsOf({ status: 'closed' })).toEqual(['f-3']);
      expect(await idsOf({ rule: 'peek' })).toEqual(['f-3']);
      expect(await idsOf({ rule: 'pee' })).toEqual([]);
      expect(await idsOf({ severity: 'high' })).toEqual(['f-2']);
      expect(await idsOf({ origin: 'sample' })).toEqual(['f-3']);
      expect(await idsOf({ actor: 'a-2' })).toEqual(['f-2']);
      expect(await idsOf({ actor: 'nobody' })).toEqual([]);
      expect(await idsOf({ subject: 'c-7' })).toEqual(['f-2']);
      expect(await idsOf({ organisation: 'partner' })).toEqual(['f-2']);
      expect(await idsOf({ organisations: ['partner', 'x'] })).toEqual(['f-2']);
      expect(await idsOf({ organisations: [] })).toEqual([]);
      expect(await idsOf({ teams: ['front'] })).toEqual(['f-3', 'f-1']);
      expect((await store.finding('f-3'))?.outcome).toBe('justified');
      expect((await store.findingsAbout('actor', 'a-2')).map(({ id }) => id)).toEqual(['f-2']);
      expect((await store.findingsAbout('source', 'a-2')).map(({ id }) => id)).toEqual(['f-0']);
      expect(await store.findingsAbout('actor', 'nobody')).toEqual([]);
    });

    it('of an actor who changed teams are the new team’s, no longer the old one’s', async () => {
      const { store } = bench;
      await known(store, actorItem({ teams: ['front'] }));
      await known(store, actorItem({ teams: ['back'] }));
      await found(store, [finding()]);
      expect((await store.findings({ teams: ['front'] }, page())).items).toEqual([]);
      expect((await store.findings({ teams: ['back'] }, page())).items).toHaveLength(1);
    });

    it('are paged in ranked order', async () => {
      const { store } = bench;
      await found(
        store,
        Array.from({ length: 7 }, (_, i) => finding({ id: `f-${i}`, rank: i })),
      );
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const { items, next } = await store.findings({}, page(3, cursor));
        seen.push(...items.map(({ id }) => id));
        cursor = next;
      } while (cursor !== null);
      expect(seen).toEqual(['f-6', 'f-5', 'f-4', 'f-3', 'f-2', 'f-1', 'f-0']);
    });
  });

  describe('reviews', () => {
    it('keep every step with its note and what it points at', async () => {
      const { store } = bench;
      await found(store, [finding()]);
      const steps = [
        step(),
        step({
          step: 'answer',
          by: 'a-1',
          note: 'Er was een gesprek ☎',
          reference: { type: 'case', id: 'case-1' },
        }),
        step({ step: 'decide', outcome: 'justified', note: '' }),
      ];
      const [ask, answer, decide] = steps as [ReviewStep, ReviewStep, ReviewStep];
      await store.commitReview(ask, 'open', 'asked', null);
      await store.commitReview(answer, 'asked', 'answered', null);
      const receipt = await store.commitReview(decide, 'answered', 'closed', 'justified');
      expect(await (await bench.reopen()).reviewSteps('f-0001')).toEqual(steps);
      expect(await bench.store.finding('f-0001')).toMatchObject({ status: 'closed', outcome: 'justified' });
      expect(parseEntry((await bench.store.entry(receipt.index))?.bytes ?? new Uint8Array())).toMatchObject({
        kind: 'review',
        clear: { finding: 'f-0001', step: 'decide', outcome: 'justified' },
      });
    });

    it('refuse a step on a finding that has moved on, and write nothing of it', async () => {
      const { store } = bench;
      await found(store, [finding()]);
      await store.commitReview(step(), 'open', 'asked', null);
      const size = await store.treeSize();
      await expect(
        store.commitReview(step({ by: 'officer-2' }), 'open', 'closed', 'justified'),
      ).rejects.toMatchObject({ code: 'wrong-step' });
      expect(await store.treeSize()).toBe(size);
      expect(await store.reviewSteps('f-0001')).toHaveLength(1);
      expect(await store.finding('f-0001')).toMatchObject({ status: 'asked', outcome: null });
    });

    it('of two officers who decide at once, one gets to', async () => {
      const { store } = bench;
      await found(store, [finding()]);
      const other = await bench.beside();
      const decide = (where: Store, who: string) =>
        where.commitReview(
          step({ by: who, step: 'decide', outcome: 'justified' }),
          'open',
          'closed',
          'justified',
        );
      const results = await Promise.allSettled([decide(store, 'officer-1'), decide(other, 'officer-2')]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });
  });

  describe('looks at the audit data', () => {
    it('are entries, told newest first to whoever asks who looked', async () => {
      const { store } = bench;
      const [one, two, list] = [
        auditLook({ target: 'f-0001' }),
        auditLook({ target: 'f-0001', by: 'auditor-1', role: 'auditor' }),
        auditLook({ query: { actor: 'a-1', subject: null, limit: 10 } }),
      ];
      const receipts = [];
      for (const look of [one, two, list]) receipts.push(await store.commitAuditLook(look));
      expect(await store.looksAt('f-0001')).toEqual([
        { ...two, index: receipts[1]?.index },
        { ...one, index: receipts[0]?.index },
      ]);
      expect(await store.looksAt('f-0002')).toEqual([]);
      expect(parseEntry((await store.entry(2))?.bytes ?? new Uint8Array())).toMatchObject({
        kind: 'audit-look',
        clear: { route: 'lookups.get', role: 'security-officer' },
      });
    });

    it('at a person are found by whoever names that person', async () => {
      const { store } = bench;
      await looked(store, { actor: by('a-5'), subject: 'c-5' });
      await store.commitAuditLook(auditLook({ target: 'a-5' }));
      expect(await store.looksAt('a-5')).toMatchObject([{ target: 'a-5', by: 'officer-1' }]);
    });
  });
}

const step = (over: Partial<ReviewStep> = {}): ReviewStep => ({
  finding: 'f-0001',
  at: TEN,
  step: 'ask',
  by: 'officer-1',
  outcome: null,
  note: 'What was this for?',
  reference: null,
  ...over,
});
