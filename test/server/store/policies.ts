import { describe, expect, it } from 'vitest';
import { parseEntry } from '#ledger/entry.ts';
import type { PolicyVersion, ProposalState } from '#model/policy.ts';
import { newId } from '#server/clock.ts';
import type { PolicyDecision, Store } from '#store/port.ts';
import type { Bench } from '../store.suite.ts';
import { DAY, TEN } from './given.ts';

/** Policies that are proposed, brought into force by a second person, and found again by time and digest. */
export function policyPromises(bench: Bench): void {
  const policy = (version: string) => ({
    pack: 'p',
    version,
    digest: `digest ${version}`,
    mode: 'observe' as const,
  });
  const propose = async (version: string, by = 'po-1', at = TEN): Promise<string> => {
    const id = newId(at);
    const bundle = `["${version}"]`;
    const words = { files: [`${version}.yaml`], note: 'why', activateAt: null };
    await bench.store.proposePolicy({ id, policy: policy(version), bundle, ...words, by, at, via: 'api' });
    return id;
  };
  const decide = (
    id: string,
    by: string,
    step: PolicyDecision['step'],
    { at = TEN + 1, inForceAt = at }: { at?: number; inForceAt?: number } = {},
    store: Store = bench.store,
  ) =>
    store.decidePolicy(id, {
      by,
      at,
      why: 'because',
      via: 'api',
      ...(step === 'activated' ? { step, inForceAt } : { step }),
    });
  const stateOf = async (id: string): Promise<ProposalState | undefined> =>
    (await bench.store.policyProposal(id))?.state;
  const digests = (versions: readonly PolicyVersion[]) => versions.map(({ digest }) => digest);

  describe('policies of one operator', () => {
    it('are in force once however often they are given, and found by time and by digest', async () => {
      const { store } = bench;
      expect(await store.policyAt(TEN)).toBeNull();
      expect(await store.activatePolicy(policy('1'), '["one"]', 'operator', TEN)).toMatchObject({ index: 0 });
      expect(await store.activatePolicy(policy('1'), '["one"]', 'operator', TEN + 1)).toBeNull();
      expect(await store.activatePolicy(policy('2'), '["two"]', 'officer-1', TEN + DAY)).toMatchObject({
        index: 1,
      });
      expect(await store.treeSize()).toBe(2);
      expect(await store.policyAt(TEN - 1)).toBeNull();
      expect(await store.policyAt(TEN + DAY - 1)).toEqual(policy('1'));
      expect(await store.policyAt(TEN + DAY)).toEqual(policy('2'));
      expect(await store.policyBundle('digest 1')).toBe('["one"]');
      expect(await store.policyBundle('digest 3')).toBeNull();
      expect(await store.policyVersions()).toEqual([
        { ...policy('1'), index: 0, at: TEN, enteredAt: TEN, by: 'operator', proposal: null },
        { ...policy('2'), index: 1, at: TEN + DAY, enteredAt: TEN + DAY, by: 'officer-1', proposal: null },
      ]);
      const [first] = await store.entriesOfKind('policy');
      const { clear } = parseEntry(first?.bytes ?? new Uint8Array());
      expect(clear).toEqual({ ...policy('1'), step: 'activated', via: 'start' });
    });

    it('can be taken back into force', async () => {
      const { store } = bench;
      for (const version of ['1', '2', '1'])
        await store.activatePolicy(policy(version), '[]', 'operator', TEN);
      expect(digests(await store.policyVersions())).toEqual(['digest 1', 'digest 2', 'digest 1']);
      expect(await store.policyAt(TEN)).toEqual(policy('1'));
    });

    it('the newer one holds also where the clock was set back in between', async () => {
      const { store } = bench;
      await store.activatePolicy(policy('1'), '[]', 'operator', TEN + DAY);
      await store.activatePolicy(policy('2'), '[]', 'operator', TEN);
      expect(await store.policyAt(TEN + 2 * DAY)).toEqual(policy('2'));
    });
  });

  describe('policies of two people', () => {
    it('a proposal changes nothing; a second person brings it into force; each step is an entry of its own', async () => {
      const { store } = bench;
      await store.activatePolicy(policy('1'), '[]', 'operator', TEN);
      const id = await propose('2');
      expect(await store.policyAt(TEN + DAY)).toEqual(policy('1'));
      expect(await store.policyBundle('digest 2')).toBe('["2"]');
      expect(await store.policyProposal(id)).toEqual({
        id,
        policy: policy('2'),
        files: ['2.yaml'],
        note: 'why',
        activateAt: null,
        by: 'po-1',
        at: TEN,
        state: 'proposed',
        base: 'digest 1',
        stale: false,
        decided: null,
        inForceAt: null,
        calledOff: null,
      });
      await decide(id, 'po-2', 'activated');
      expect(await store.policyAt(TEN + 1)).toEqual(policy('2'));
      expect(await store.policyProposal(id)).toMatchObject({
        state: 'activated',
        inForceAt: TEN + 1,
        decided: { at: TEN + 1, by: 'po-2', why: 'because' },
      });
      expect((await store.policyVersions()).at(-1)).toMatchObject({ by: 'po-2', proposal: id, index: 2 });
      const entries = (await store.entriesOfKind('policy')).map(({ bytes }) => parseEntry(bytes));
      expect(entries.map((entry) => [entry.id, entry.clear.step, entry.clear.digest])).toEqual([
        ['policy/0', 'activated', 'digest 1'],
        [id, 'proposed', 'digest 2'],
        [`${id}/activated`, 'activated', 'digest 2'],
      ]);
      expect(entries[2]?.digests).toEqual({ actor: expect.any(String), work: expect.any(String) });
    });

    it('nobody brings their own proposal into force, or declines it; nobody withdraws another’s', async () => {
      const id = await propose('2');
      const refused = { code: 'not-permitted' };
      await expect(decide(id, 'po-1', 'activated')).rejects.toMatchObject(refused);
      await expect(decide(id, 'po-1', 'declined')).rejects.toMatchObject(refused);
      await expect(decide(id, 'po-2', 'withdrawn')).rejects.toMatchObject(refused);
      expect(await bench.store.treeSize()).toBe(1);
      expect(await stateOf(id)).toBe('proposed');
    });

    it('what is declined or withdrawn stays so, and can be read', async () => {
      const [one, two] = [await propose('1'), await propose('2', 'po-1', TEN + 1)];
      await decide(one, 'po-2', 'declined', { at: TEN + 2 });
      await decide(two, 'po-1', 'withdrawn', { at: TEN + 2 });
      for (const [id, state] of [
        [one, 'declined'],
        [two, 'withdrawn'],
      ] as const) {
        await expect(decide(id, 'po-2', 'activated')).rejects.toMatchObject({ code: 'wrong-step' });
        expect(await bench.store.policyProposal(id)).toMatchObject({ state, decided: { why: 'because' } });
      }
      expect(await bench.store.policyVersions()).toEqual([]);
      const page = await bench.store.policyProposals({ limit: 1, cursor: null });
      expect(page.items.map(({ id }) => id)).toEqual([two]);
      const rest = await bench.store.policyProposals({ limit: 1, cursor: page.next });
      expect(rest).toMatchObject({ items: [{ id: one }], next: null });
    });

    it('of two who activate two proposals at once, one does; the other proposal is stale', async () => {
      const [one, two] = [await propose('1'), await propose('2')];
      const other = await bench.beside();
      const done = await Promise.allSettled([
        decide(one, 'po-2', 'activated'),
        decide(two, 'po-2', 'activated', {}, other),
      ]);
      expect(done.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(await bench.store.policyVersions()).toHaveLength(1);
      const left = done[0]?.status === 'fulfilled' ? two : one;
      expect(await bench.store.policyProposal(left)).toMatchObject({ state: 'proposed', stale: true });
      await expect(decide(left, 'po-2', 'activated')).rejects.toMatchObject({ code: 'wrong-step' });
    });

    it('the operator alone puts nothing in force any more', async () => {
      await decide(await propose('1'), 'po-2', 'activated');
      await expect(
        bench.store.activatePolicy(policy('2'), '[]', 'operator', TEN + DAY),
      ).rejects.toMatchObject({ code: 'not-permitted' });
      expect(await bench.store.activatePolicy(policy('1'), '[]', 'operator', TEN + DAY)).toBeNull();
    });

    it('what is in force cannot be proposed, what was in force can', async () => {
      await decide(await propose('1'), 'po-2', 'activated');
      await expect(propose('1')).rejects.toMatchObject({ code: 'conflict' });
      await decide(await propose('2'), 'po-2', 'activated', { at: TEN + DAY });
      await decide(await propose('1', 'po-2', TEN + DAY), 'po-1', 'activated', { at: TEN + 2 * DAY });
      expect(digests(await bench.store.policyVersions())).toEqual(['digest 1', 'digest 2', 'digest 1']);
      expect(await bench.store.policyAt(TEN + DAY)).toEqual(policy('2'));
      expect(await bench.store.policyAt(TEN + 2 * DAY)).toEqual(policy('1'));
    });
  });

  describe('a version that comes into force later', () => {
    const ahead = { inForceAt: TEN + DAY };

    it('holds from its time on and not before, and nothing else is activated meanwhile', async () => {
      const { store } = bench;
      await decide(await propose('1'), 'po-2', 'activated');
      const [next, other] = [await propose('2'), await propose('3')];
      await decide(next, 'po-2', 'activated', ahead);
      expect(await store.policyAt(TEN + DAY - 1)).toEqual(policy('1'));
      expect(await store.policyAt(TEN + DAY)).toEqual(policy('2'));
      await expect(decide(other, 'po-2', 'activated')).rejects.toMatchObject({ code: 'conflict' });
      const at = TEN + DAY;
      await expect(decide(other, 'po-2', 'activated', { at })).rejects.toMatchObject({ code: 'wrong-step' });
    });

    it('is called off by one person until then, and by nobody after', async () => {
      const { store } = bench;
      await decide(await propose('1'), 'po-2', 'activated');
      const next = await propose('2');
      await decide(next, 'po-2', 'activated', ahead);
      await decide(next, 'po-2', 'withdrawn', { at: TEN + DAY - 1 });
      expect(await store.policyProposal(next)).toMatchObject({
        state: 'called-off',
        decided: { by: 'po-2', at: TEN + 1 },
        calledOff: { by: 'po-2', at: TEN + DAY - 1, why: 'because' },
      });
      expect(await store.policyAt(TEN + 2 * DAY)).toEqual(policy('1'));
      const again = await propose('2');
      await decide(again, 'po-2', 'activated', ahead);
      await expect(decide(again, 'po-2', 'withdrawn', { at: TEN + DAY })).rejects.toMatchObject({
        code: 'wrong-step',
      });
    });
  });

  it('whoever follows the versions hears of each change, whichever process made it, before the next answer', async () => {
    const { store } = bench;
    const heard: string[][] = [];
    let bundleOf: (digest: string) => string | null = () => null;
    await store.followPolicies((versions, bundle) => {
      heard.push(digests(versions));
      bundleOf = bundle;
    });
    await store.activatePolicy(policy('1'), '["1"]', 'operator', TEN);
    const other = await bench.beside();
    await decide(await propose('2'), 'po-2', 'activated', {}, other);
    expect(heard).toEqual([[], ['digest 1']]);
    await store.treeSize();
    expect(heard).toEqual([[], ['digest 1'], ['digest 1', 'digest 2']]);
    expect(bundleOf('digest 2')).toBe('["2"]');
  });
}
