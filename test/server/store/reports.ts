import { describe, expect, it } from 'vitest';
import { checkDisclosure, type Disclosure, type Group, parseEntry } from '#ledger/entry.ts';
import { newId } from '#server/clock.ts';
import type { ExportedEntry, ExportJob } from '#store/port.ts';
import type { Bench } from '../store.suite.ts';
import {
  auditLook,
  by,
  DAY,
  finding,
  found,
  grading,
  HOUR,
  looked,
  newLookup,
  settle,
  TEN,
  weakly,
} from './given.ts';

/** Totals for reports, and entries opened for exports. */
export function reportPromises(bench: Bench): void {
  describe('explained lookups by path', () => {
    it('are counted under the strongest path, by first looks and returns, and anew when a grade changes', async () => {
      const { store } = bench;
      const [a = '', b = '', c = '', d = ''] = await looked(
        store,
        {},
        { organisation: 'partner', teams: ['back', 'night'] },
        { subject: 'c-2' },
        { occurredAt: TEN + 2 * DAY },
      );
      await settle(
        store,
        grading(a, 'corroborated'),
        { ...weakly(b), firstLook: false },
        grading(c, 'unexplained'),
        grading(d, 'corroborated'),
      );
      const range = { from: TEN - HOUR, to: TEN + HOUR };
      const path = { template: 'handled-interaction', strength: 'strong', first: 1, returns: 0 };
      const weak = { ...path, strength: 'weak', first: 0, returns: 1 };
      expect(await store.explainedBy(range)).toEqual([path, weak]);
      expect(await store.explainedBy({ ...range, organisation: 'own' })).toEqual([path]);
      expect(await store.explainedBy({ ...range, organisations: ['partner'] })).toEqual([weak]);
      expect(await store.explainedBy({ ...range, team: 'night' })).toEqual([weak]);
      await settle(store, grading(a, 'unexplained'), grading(c, 'explained'));
      expect(await store.explainedBy(range)).toEqual([path, weak]);
      await settle(store, { ...weakly(c), firstLook: false });
      expect(await store.explainedBy(range)).toEqual([{ ...weak, returns: 2 }]);
      expect(await (await bench.reopen()).explainedBy(range)).toEqual([{ ...weak, returns: 2 }]);
    });
  });

  describe('totals', () => {
    it('add up what was committed in the range, and leave out what was not', async () => {
      const { store } = bench;
      const [a = '', b = '', c = ''] = await looked(
        store,
        { reference: { type: 'interaction', id: 'call-1' } },
        {
          actor: by('a-2'),
          subject: 'c-2',
          organisation: 'partner',
          reason: null,
          occurredAt: TEN + HOUR,
          teams: ['back'],
        },
        {
          operation: 'export',
          occurredAt: TEN + HOUR,
          decision: { ...newLookup().decision, wouldBe: 'deny' },
        },
        { occurredAt: TEN + DAY },
        { occurredAt: TEN - 1 },
      );
      await settle(
        store,
        grading(a, 'corroborated'),
        { ...weakly(b), firstLook: false },
        grading(c, 'unexplained', { firstLook: false }),
      );
      await store.commitAuditLook(auditLook({ at: TEN + 1 }));
      await store.countDryRun('own', TEN);
      await store.countDryRun(null, TEN);
      await found(store, [finding(), finding({ id: 'f-0002', rules: ['peek', 'self'] })]);
      await store.commitReview(
        {
          finding: 'f-0002',
          at: TEN,
          step: 'decide',
          by: 'officer-1',
          outcome: 'policy-gap',
          note: 'x',
          reference: null,
        },
        'open',
        'closed',
        'policy-gap',
      );
      expect(await store.totals({ from: TEN, to: TEN + DAY })).toEqual({
        lookups: 3,
        byReason: { 'billing-question': 2, '': 1 },
        byOperation: { view: 2, export: 1 },
        byDecision: { permit: 2, ask: 0, deny: 1 },
        byGrade: { corroborated: 1, explained: 1, unexplained: 1 },
        byOrganisation: { own: 2, partner: 1 },
        first: { total: 1, explained: 1, weak: 0 },
        returns: { total: 2, explained: 1, weak: 1 },
        withReason: 2,
        withReference: 1,
        actors: 2,
        subjects: 2,
        hours: [
          { at: TEN, n: 1 },
          { at: TEN + HOUR, n: 2 },
        ],
        auditLooks: 1,
        dryRuns: 2,
        findings: {
          opened: 2,
          byOutcome: { 'policy-gap': 1 },
          byRule: { 'unexplained-lookup': 1, peek: 1, self: 1 },
          open: 1,
        },
      });
      expect((await store.totals({ from: TEN, to: TEN + DAY, organisation: 'partner' })).lookups).toBe(1);
      expect((await store.totals({ from: TEN, to: TEN + DAY, organisations: ['own'] })).lookups).toBe(2);
      expect((await store.totals({ from: TEN, to: TEN + DAY, team: 'back' })).lookups).toBe(1);
      expect((await store.totals({ from: 0, to: 1 })).lookups).toBe(0);
    });
  });

  describe('decisions without a lookup', () => {
    it('are counted for the organisation and for the token, on the day they were asked for', async () => {
      const { store } = bench;
      await store.countDryRun('own', TEN, 'crm');
      await store.countDryRun('own', TEN, 'crm', 20);
      await store.countDryRun(null, TEN + HOUR, 'gateway', 3);
      await store.countDryRun('own', TEN + DAY, 'crm', 500);
      await store.countDryRun('own', TEN);
      const day = { from: TEN, to: TEN + HOUR };
      expect(await store.dryRunsByToken(day)).toEqual({ crm: 21, gateway: 3 });
      expect((await store.totals(day)).dryRuns).toBe(25);
      expect(await store.dryRunsByToken({ from: TEN - 7 * DAY, to: TEN - 6 * DAY })).toEqual({});
    });
  });

  describe('entries for an export', () => {
    const opensAll = (entry: ExportedEntry): boolean => {
      const parsed = parseEntry(entry.bytes);
      const groups = Object.keys(parsed.digests) as Group[];
      return (
        groups.length > 0 &&
        groups.every((group) => checkDisclosure(parsed, group, entry.disclosed[group] as Disclosure))
      );
    };

    it('come in ledger order, by pages, each opening the digests of its entry and no other’s', async () => {
      const { store } = bench;
      const bot = { id: 'bot-1', kind: 'software' as const, onBehalfOf: ['a-1'] };
      const search = newLookup({
        operation: 'search',
        subject: null,
        search: { keys: ['name'], wildcard: false },
        note: 'without a customer',
      });
      const ids = await looked(
        store,
        {
          note: 'naïve ☎',
          reference: { type: 'case', id: 'case-1' },
          context: { site: 's' },
          change: { action: 'refund', amount: 1.5, currency: 'EUR' },
        },
        { actor: bot, task: 't-1', fields: null },
        { occurredAt: TEN + 9 * DAY },
      );
      await store.commitLookups([search]);
      await store.commitOutcome(
        { lookup: search.id, at: TEN + 5, outcome: { hits: 1, subjectsShown: ['c-4'], closedAt: TEN + 9 } },
        [newLookup({ subject: 'c-4', parent: search.id })],
      );
      await store.commitAuditLook(auditLook());
      await settle(store, grading(ids[0] ?? '', 'corroborated'));
      const range = { from: TEN, to: TEN + DAY };
      const entries: ExportedEntry[] = [];
      for (let after = -1; ; ) {
        const some = await store.exportEntries(range, after, 2);
        if (some.length === 0) break;
        entries.push(...some);
        after = some.at(-1)?.index ?? after;
      }
      expect(entries.map(({ index }) => index)).toEqual([0, 1, 3, 4, 5]);
      expect(entries.map(({ bytes }) => parseEntry(bytes).kind)).toEqual([
        'lookup',
        'lookup',
        'lookup',
        'outcome',
        'lookup',
      ]);
      expect(entries.map(({ grade }) => grade)).toEqual([
        'corroborated',
        'pending',
        'pending',
        null,
        'pending',
      ]);
      expect(entries.map(opensAll)).toEqual(entries.map(() => true));
      const [first, second] = entries as [ExportedEntry, ExportedEntry];
      expect(first.disclosed.subject?.value).toMatchObject({ id: 'c-1', change: { amount: 1.5 } });
      expect(first.disclosed.actor?.value).toMatchObject({ id: 'a-1', organisation: 'own' });
      expect(first.disclosed.work?.value).toMatchObject({ note: 'naïve ☎', reference: { id: 'case-1' } });
      expect(checkDisclosure(parseEntry(second.bytes), 'actor', first.disclosed.actor as Disclosure)).toBe(
        false,
      );
      expect(await store.exportEntries({ from: 0, to: 1 }, -1, 10)).toEqual([]);
    });

    it('of one kind come oldest first', async () => {
      const { store } = bench;
      await store.commitAuditLook(auditLook());
      await looked(store, {});
      await store.commitAuditLook(auditLook());
      expect((await store.entriesOfKind('audit-look')).map(({ index }) => index)).toEqual([0, 2]);
      expect(await store.entriesOfKind('erasure')).toEqual([]);
    });
  });

  it('export jobs are kept as they go along, newest first, and end in an entry', async () => {
    const { store } = bench;
    const job = (over: Partial<ExportJob>): ExportJob => ({
      id: newId(TEN),
      status: 'queued',
      progress: 0,
      total: 0,
      query: { from: 'x', filter: { subject: 'c-1', actor: 'a-1', organisations: ['own'] } },
      createdAt: TEN,
      createdBy: 'officer-1',
      finishedAt: null,
      file: null,
      manifest: null,
      error: null,
      ...over,
    });
    const [one, two] = [job({}), job({ createdAt: TEN + 1 })];
    await store.saveExport(one);
    await store.saveExport(two);
    await store.saveExport({ ...one, status: 'running', progress: 5 });
    expect(await store.exportJob(one.id)).toEqual({ ...one, status: 'running', progress: 5 });
    expect(await store.exportJob(two.id)).toEqual(two);
    const done: ExportJob = {
      ...one,
      status: 'done',
      total: 9,
      finishedAt: TEN + 5,
      file: 'x.json',
      manifest: 'jws',
    };
    const receipt = await store.commitExport(done, 'digest');
    expect(await store.exportJob(one.id)).toEqual(done);
    expect(await store.exportJob(newId(TEN))).toBeNull();
    expect(parseEntry((await store.entry(receipt.index))?.bytes ?? new Uint8Array())).toMatchObject({
      kind: 'export',
      id: one.id,
      clear: { count: 9, manifest: 'digest' },
    });
  });
}
