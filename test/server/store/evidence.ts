import { describe, expect, it } from 'vitest';
import type { Consent } from '#model/consent.ts';
import { newId } from '#server/clock.ts';
import type { Store } from '#store/port.ts';
import type { Bench } from '../store.suite.ts';
import {
  actorItem,
  by,
  call,
  caseItem,
  DAY,
  grading,
  HOUR,
  known,
  later,
  looked,
  MINUTE,
  settle,
  shift,
  subjectItem,
  TEN,
  told,
  waiting,
  workOf,
} from './given.ts';

const HANDLE = 'hmac-0123456789abcdef';

/** Who is who, what they consented to, and the work that is told of. */
export function evidencePromises(bench: Bench): void {
  describe('people', () => {
    it('are listed in the order they became known, by pages, whatever told of them', async () => {
      const { store } = bench;
      await known(store, actorItem(), subjectItem(), subjectItem({ id: 'c-2', watched: 'vip' }));
      await looked(store, { subject: 'c-3' });
      const listed: string[] = [];
      for (let cursor = 0; ; ) {
        const page = await store.peopleAfter('subject', cursor, 2);
        listed.push(...page.map(({ id }) => id));
        if (page.length < 2) break;
        cursor = page.at(-1)?.cursor ?? 0;
      }
      expect(listed).toEqual(['c-1', 'c-2', 'c-3']);
      expect((await store.peopleAfter('actor', 0, 10)).map(({ id }) => id)).toContain('a-1');
    });

    it('are known by whatever is kept of them, and asking makes nobody known', async () => {
      const { store } = bench;
      await looked(store, { subject: 'c-3' });
      expect(await store.knowsSubject('c-3')).toBe(true);
      expect(await store.knowsSubject('c-4')).toBe(false);
      expect(await store.knowsSubject('c-4')).toBe(false);
    });
  });

  describe('the directory', () => {
    it('answers with the newest version of each', async () => {
      const { store } = bench;
      await known(store, actorItem(), subjectItem({ watched: 'vip' }), {
        type: 'organisation',
        id: 'own',
        kind: 'controller',
      });
      await known(store, actorItem({ teams: ['back'], manager: 'a-9', customerId: 'c-7' }), {
        type: 'team',
        id: 'back',
        organisation: 'own',
        supervisor: 'a-9',
      });
      expect(await store.actor('a-1')).toMatchObject({
        id: 'a-1',
        teams: ['back'],
        manager: 'a-9',
        customerId: 'c-7',
      });
      expect(await store.subject('c-1')).toMatchObject({ id: 'c-1', watched: 'vip' });
      expect(await store.organisation('own')).toMatchObject({ kind: 'controller' });
      expect(await store.team('back')).toMatchObject({ supervisor: 'a-9' });
      expect(await store.teamsOf('a-9')).toEqual(['back']);
      expect(
        await Promise.all([
          store.actor('a-2'),
          store.subject('a-1'),
          store.organisation('x'),
          store.team('x'),
        ]),
      ).toEqual([null, null, null, null]);
    });

    it('a team that has another supervisor is no longer the first one’s', async () => {
      const { store } = bench;
      const team = { type: 'team' as const, id: 'back', organisation: 'own' };
      await known(store, { ...team, supervisor: 'a-8' });
      await known(store, { ...team, supervisor: 'a-9' });
      expect(await store.teamsOf('a-8')).toEqual([]);
      expect(await store.teamsOf('a-9')).toEqual(['back']);
    });

    it('handles and household keys are kept re-keyed, alike for the same person’s two sides', async () => {
      const { store } = bench;
      const keys = {
        addressKey: 'address-0123456789',
        postcodeKey: 'postcode-01234567',
        surnameKey: 'surname-012345678',
      };
      await known(
        store,
        actorItem({ ...keys, handles: [HANDLE] }),
        subjectItem({ ...keys, handles: [HANDLE] }),
      );
      const [agent, customer] = [await store.actor('a-1'), await store.subject('c-1')];
      expect(agent?.addressKey).toBe(customer?.addressKey);
      expect(agent?.surnameKey).toBe(customer?.surnameKey);
      expect(agent?.handles).toEqual(customer?.handles);
      expect(JSON.stringify([agent, customer])).not.toMatch(/address-|postcode-|surname-|hmac-/);
    });
  });

  describe('consents', () => {
    const consent = (over: Partial<Consent>): Consent => ({
      id: newId(TEN),
      subject: 'c-1',
      reason: 'win-back-offer',
      purpose: null,
      status: 'given',
      at: TEN,
      receivedAt: later(),
      validUntil: null,
      method: 'phone',
      noticeVersion: 'v1',
      organisation: null,
      ...over,
    });

    it('every version stays, newest first, and a time in between sees what held then', async () => {
      const { store } = bench;
      const given = consent({});
      const withdrawn = consent({
        status: 'withdrawn',
        at: TEN + DAY,
        noticeVersion: null,
        validUntil: TEN + 9 * DAY,
      });
      await store.saveConsent(withdrawn);
      await store.saveConsent(given);
      await store.saveConsent(consent({ subject: 'c-2' }));
      expect(await store.consentsOf('c-1', TEN + 2 * DAY)).toEqual([withdrawn, given]);
      expect(await store.consentsOf('c-1', TEN + DAY - 1)).toEqual([given]);
      expect(await store.consentsOf('c-1', TEN - 1)).toEqual([]);
      expect(await store.consentsOf('nobody', TEN)).toEqual([]);
    });
  });

  describe('assignments of a case', () => {
    it('hold from the start when first told without a time, and from receipt or `at` when told anew', async () => {
      const { store } = bench;
      const [id = ''] = await looked(store, {});
      await told(store, [caseItem()], { at: TEN + HOUR });
      await told(store, [caseItem({ assignee: 'a-2' })], { at: TEN + 2 * HOUR });
      await told(store, [caseItem({ assignee: 'a-3', team: 'back', at: TEN + MINUTE })], {
        at: TEN + 3 * HOUR,
      });
      expect(await workOf(store, id)).toMatchObject([
        {
          id: 'case-1',
          version: 3,
          actors: ['a-3'],
          team: 'back',
          start: TEN - HOUR,
          receivedAt: TEN + 3 * HOUR,
          history: [
            { at: TEN - HOUR, team: 'front', assignee: 'a-1' },
            { at: TEN + 2 * HOUR, team: 'front', assignee: 'a-2' },
            { at: TEN + MINUTE, team: 'back', assignee: 'a-3' },
          ],
        },
      ]);
    });

    it('are not repeated when something else of the case changes', async () => {
      const { store } = bench;
      const [id = ''] = await looked(store, {});
      await told(store, [caseItem({ openedBy: 'a-7' })]);
      await told(store, [caseItem({ closedAt: TEN + HOUR })]);
      expect(await workOf(store, id)).toMatchObject([
        { version: 2, openedBy: 'a-7', end: TEN + HOUR, history: [{ at: TEN - HOUR }] },
      ]);
    });
  });

  describe('a record that is told again', () => {
    it('as it stood makes no version and no work, but its batch is in the ledger and its feed is heard', async () => {
      const { store } = bench;
      const [id = ''] = await looked(store, {});
      await told(store, [call(), caseItem(), shift()], { at: TEN + 1 });
      await settle(store, grading(id, 'unexplained'));
      const before = await workOf(store, id);
      const size = await store.treeSize();
      await told(store, [call(), caseItem(), shift()], { at: TEN + DAY });
      expect(await workOf(store, id)).toEqual(before);
      expect(await waiting(store)).toEqual([]);
      expect(await store.treeSize()).toBe(size + 1);
      expect(await store.feeds()).toMatchObject([
        { watermark: TEN + DAY },
        { watermark: TEN + DAY },
        { watermark: TEN + DAY },
      ]);
    });

    it('otherwise has the lookups it may explain graded again, those of its earlier customer as well', async () => {
      const { store } = bench;
      const [one = '', two = '', three = ''] = await looked(
        store,
        { subject: 'c-1' },
        { subject: 'c-2' },
        { subject: 'c-3' },
      );
      await told(store, [call()]);
      await settle(store, ...[one, two, three].map((id) => grading(id, 'unexplained')));
      await told(store, [call({ subject: 'c-2' })]);
      expect(await waiting(store)).toEqual([one, two]);
      expect(await workOf(store, one)).toEqual([]);
      expect(await workOf(store, two)).toMatchObject([{ id: 'call-1', version: 2 }]);
    });
  });

  describe('work that joins an actor to a customer', () => {
    const worked = async (store: Store, over = {}) => workOf(store, (await looked(store, over))[0] ?? '');

    it('a call whose number the customer carries is found by handle; a stranger’s is only the actor’s', async () => {
      const { store } = bench;
      await known(store, subjectItem({ handles: [HANDLE] }));
      await told(store, [
        call({ subject: null, party: HANDLE }),
        call({ id: 'call-2', subject: null, party: `${HANDLE}-other` }),
      ]);
      const work = await worked(store);
      expect(work.find(({ id }) => id === 'call-1')).toMatchObject({ subject: 'c-1', byHandle: true });
      expect(work.find(({ id }) => id === 'call-2')).toMatchObject({ subject: null, byHandle: false });
      expect(await worked(store, { actor: by('a-2'), subject: 'c-2' })).toEqual([]);
    });

    it('a handle that the customer no longer has joins nothing', async () => {
      const { store } = bench;
      await known(store, subjectItem({ handles: [HANDLE] }));
      await known(store, subjectItem({ handles: [] }));
      await told(store, [call({ subject: null, party: HANDLE, actors: ['a-2'] })]);
      expect(await worked(store)).toEqual([]);
    });

    it('a transferred call is found by the call it came from', async () => {
      const { store } = bench;
      await told(store, [
        call({ actors: ['a-2'] }),
        call({ id: 'call-2', subject: null, actors: ['a-1'], transferredFrom: 'call-1' }),
      ]);
      const transferred = (await worked(store)).find(({ id }) => id === 'call-2');
      expect(transferred).toMatchObject({ actors: ['a-1'], transferredFrom: 'call-1' });
    });

    it('a campaign covers its members, and everybody of its segment', async () => {
      const { store } = bench;
      const campaign = {
        type: 'campaign' as const,
        reason: 'win-back-offer',
        from: TEN - DAY,
        to: TEN + DAY,
      };
      await known(store, subjectItem({ id: 'c-2', segment: 'leavers' }));
      await told(store, [
        { ...campaign, id: 'listed', actors: ['a-1'] },
        { ...campaign, id: 'by-segment', segment: 'leavers' },
      ]);
      const at = later();
      await store.saveCampaignMembers('listed', ['c-1', 'c-1', 'c-3'], {
        id: newId(at),
        receivedAt: at,
        source: 'crm',
        items: [],
      });
      expect(await worked(store)).toMatchObject([
        { id: 'listed', subject: 'c-1', reason: 'win-back-offer', actors: ['a-1'] },
      ]);
      expect(await worked(store, { subject: 'c-2' })).toMatchObject([{ id: 'by-segment', subject: 'c-2' }]);
      expect(await worked(store, { subject: 'c-4' })).toEqual([]);
      expect(await worked(store, { occurredAt: TEN + 40 * DAY })).toEqual([]);
    });

    it('a member who joins a campaign later has their lookups graded again', async () => {
      const { store } = bench;
      const [id = ''] = await looked(store, {}, { subject: 'c-2' });
      await told(store, [
        { type: 'campaign', id: 'listed', reason: 'win-back-offer', from: TEN - DAY, to: TEN + DAY },
      ]);
      await settle(store, ...(await waiting(store)).map((one) => grading(one, 'unexplained')));
      const at = later();
      await store.saveCampaignMembers('listed', ['c-1'], {
        id: newId(at),
        receivedAt: at,
        source: 'crm',
        items: [],
      });
      expect(await waiting(store)).toEqual([id]);
    });

    it('members told of again, and lookups far from the campaign, are not graded again', async () => {
      const { store } = bench;
      const [, , near = ''] = await looked(
        store,
        {},
        { subject: 'c-2', occurredAt: TEN - 40 * DAY },
        { subject: 'c-2' },
      );
      await told(store, [
        { type: 'campaign', id: 'listed', reason: 'win-back-offer', from: TEN - DAY, to: TEN + DAY },
      ]);
      const listed = async (...members: string[]): Promise<void> => {
        const receivedAt = later();
        const batch = { id: newId(receivedAt), receivedAt, source: 'crm', items: [] };
        await store.saveCampaignMembers('listed', members, batch);
      };
      await listed('c-1');
      await settle(store, ...(await waiting(store)).map((one) => grading(one, 'unexplained')));
      await listed('c-1', 'c-2');
      expect(await waiting(store)).toEqual([near]);
    });

    it('the record that a reference names is found whoever’s it is, and for a decision as for a grade', async () => {
      const { store } = bench;
      const [id = ''] = await looked(store, { reference: { type: 'case', id: 'case-9' } });
      expect((await store.gradingInput(id))?.referenced).toBeNull();
      await told(store, [caseItem({ id: 'case-9', subject: 'c-9', assignee: 'a-9' })]);
      expect((await store.gradingInput(id))?.referenced).toMatchObject({
        id: 'case-9',
        subject: 'c-9',
        actors: ['a-9'],
      });
      await told(store, [call()]);
      const facts = {
        at: TEN,
        actor: 'a-1',
        onBehalfOf: [],
        subject: 'c-1',
        reason: null,
        purpose: null,
        task: null,
        follows: null,
      };
      expect(
        (await store.gatherFacts([{ ...facts, window: { before: HOUR, after: HOUR } }]))[0]?.work,
      ).toMatchObject([{ id: 'call-1' }]);
      expect(
        (await store.gatherFacts([{ ...facts, at: TEN + 2 * DAY, window: { before: HOUR, after: HOUR } }]))[0]
          ?.work,
      ).toEqual([]);
    });
  });

  describe('rosters', () => {
    const rosterOf = async (store: Store, over = {}) =>
      (await store.gradingInput((await looked(store, over))[0] ?? ''))?.roster;

    it('none at all covers nobody', async () => {
      expect(await rosterOf(bench.store)).toEqual({ covered: false, onShift: false });
    });

    it('an actor is on shift within their own, and covered but off by a colleague’s', async () => {
      const { store } = bench;
      await known(
        store,
        actorItem(),
        actorItem({ id: 'a-2' }),
        actorItem({ id: 'a-3', organisation: 'partner' }),
      );
      await told(store, [shift()]);
      expect(await rosterOf(store)).toEqual({ covered: true, onShift: true });
      expect(await rosterOf(store, { occurredAt: TEN + 5 * HOUR })).toEqual({
        covered: true,
        onShift: false,
      });
      expect(await rosterOf(store, { actor: by('a-2') })).toEqual({ covered: true, onShift: false });
      expect(await rosterOf(store, { actor: by('a-3'), organisation: 'partner' })).toEqual({
        covered: false,
        onShift: false,
      });
      expect(await rosterOf(store, { occurredAt: TEN + 9 * DAY })).toEqual({
        covered: false,
        onShift: false,
      });
    });

    it('a shift that is moved holds where it is now', async () => {
      const { store } = bench;
      await told(store, [shift()]);
      await told(store, [shift({ from: TEN + 2 * HOUR, to: TEN + 9 * HOUR })]);
      expect(await rosterOf(store)).toMatchObject({ onShift: false });
      expect(await rosterOf(store, { occurredAt: TEN + 3 * HOUR })).toMatchObject({ onShift: true });
    });

    it('an actor’s day shows shifts, work and lookups of that span', async () => {
      const { store } = bench;
      await told(store, [shift(), call(), call({ id: 'call-9', startedAt: TEN + 3 * DAY, endedAt: null })]);
      const [id] = await looked(store, {}, { actor: by('a-2') }, { occurredAt: TEN + 3 * DAY });
      const day = await store.dayOf('a-1', TEN - HOUR, TEN + HOUR);
      expect(day.shifts).toEqual([{ id: 'shift-1', site: 'groningen', from: TEN - HOUR, to: TEN + HOUR }]);
      expect(day.work.map((work) => work.id)).toEqual(['call-1']);
      expect(day.lookups.map((lookup) => lookup.id)).toEqual([id]);
      expect(await store.dayOf('nobody', 0, TEN)).toEqual({ shifts: [], work: [], lookups: [] });
    });
  });

  describe('feeds', () => {
    it('are heard up to their last receipt, unless heartbeats tell', async () => {
      const { store } = bench;
      await told(store, [call()], { source: 'telephony', at: TEN });
      expect(await store.feeds()).toEqual([
        { source: 'telephony', type: 'interaction', watermark: TEN, heartbeats: false },
      ]);
      await told(store, [{ type: 'heartbeat', source: 'telephony', watermark: TEN - HOUR }], {
        source: 'telephony',
        at: TEN + 1,
      });
      expect(await store.feeds()).toEqual([
        { source: 'telephony', type: 'interaction', watermark: TEN - HOUR, heartbeats: true },
      ]);
      await told(store, [{ type: 'heartbeat', source: 'telephony', watermark: TEN - 2 * HOUR }], {
        source: 'telephony',
      });
      expect(await store.feeds()).toMatchObject([{ watermark: TEN - HOUR }]);
    });

    it('a sender that speaks for others is as far as the slowest of them', async () => {
      const { store } = bench;
      await told(store, [call()], { source: 'hub', at: TEN });
      await told(
        store,
        [
          { type: 'heartbeat', source: 'pbx-1', watermark: TEN - MINUTE },
          { type: 'heartbeat', source: 'pbx-2', watermark: TEN - HOUR },
        ],
        { source: 'hub' },
      );
      expect(await store.feeds()).toEqual([
        { source: 'hub', type: 'interaction', watermark: TEN - HOUR, heartbeats: true },
      ]);
    });
  });
}
