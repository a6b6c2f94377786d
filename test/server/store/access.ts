import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseEntry } from '#ledger/entry.ts';
import { newId } from '#server/clock.ts';
import type { Session, SignInLink, StoredToken } from '#store/port.ts';
import type { Bench } from '../store.suite.ts';
import { DAY, TEN } from './given.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Keys, tokens, sign-in links, sessions and settings. */
export function accessPromises(bench: Bench): void {
  it('a signing key is committed when it is first used, and when it changes', async () => {
    const { store } = bench;
    const key = { purpose: 'checkpoint' as const, public: 'vkey 1', at: TEN };
    expect(await store.commitKey(key)).toMatchObject({ index: 0 });
    expect(await store.commitKey(key)).toBeNull();
    expect(await store.commitKey({ ...key, purpose: 'export' })).toMatchObject({ index: 1 });
    expect(await store.commitKey({ ...key, public: 'vkey 2' })).toMatchObject({ index: 2 });
    const entries = await store.entriesOfKind('key');
    expect(entries.map(({ bytes }) => parseEntry(bytes).clear.public)).toEqual([
      'vkey 1',
      'vkey 1',
      'vkey 2',
    ]);
  });

  it('the latest checkpoint is the one over the largest tree', async () => {
    const { store } = bench;
    expect(await store.latestCheckpoint()).toBeNull();
    for (const size of [3, 9, 5]) await store.saveCheckpoint(size, `note ${size}`, TEN);
    await store.saveCheckpoint(9, 'another note', TEN);
    expect(await store.latestCheckpoint()).toEqual({ size: 9, note: 'note 9' });
  });

  describe('tokens', () => {
    const token = (over: Partial<StoredToken> = {}): StoredToken => ({
      id: newId(TEN),
      hash: digest('secret'),
      role: 'integration',
      name: 'crm',
      source: 'crm-1',
      organisations: ['own', 'partner'],
      scopes: ['lookups:import'],
      createdAt: TEN,
      expiresAt: TEN + DAY,
      revokedAt: null,
      ...over,
    });

    it('are found by their digest alone, with all they grant', async () => {
      const { store } = bench;
      const one = token();
      await store.saveToken(one);
      const kept = await store.tokenByHash(digest('secret'));
      expect({ ...kept, hash: Buffer.from(kept?.hash ?? []) }).toEqual(one);
      expect(await store.tokenByHash(digest('Secret'))).toBeNull();
      await expect(store.saveToken(token())).rejects.toThrow();
    });

    it('are revoked once, and listed newest first', async () => {
      const { store } = bench;
      const [one, two] = [token(), token({ hash: digest('2'), createdAt: TEN + 1 })];
      await store.saveToken(one);
      await store.saveToken(two);
      expect((await store.tokens()).map(({ id }) => id)).toEqual([two.id, one.id]);
      expect(await store.revokeToken(one.id, TEN + 5)).toBe(true);
      expect(await store.revokeToken(one.id, TEN + 6)).toBe(false);
      expect(await store.revokeToken(newId(TEN), TEN)).toBe(false);
      expect((await store.tokenByHash(digest('secret')))?.revokedAt).toBe(TEN + 5);
    });
  });

  describe('sign-in links and sessions', () => {
    const link: SignInLink = {
      hash: digest('link'),
      account: 'a-1',
      role: 'agent',
      organisations: ['own'],
      expiresAt: TEN + 1000,
    };
    const session: Session = { ...link, hash: digest('cookie'), csrf: 'token', createdAt: TEN };

    it('a link is taken once, within its time', async () => {
      const { store } = bench;
      await store.saveLink(link);
      const facts = { account: 'a-1', role: 'agent', organisations: ['own'] };
      expect(await store.linkByHash(link.hash, TEN)).toMatchObject(facts);
      expect(await store.takeLink(link.hash, TEN + 1000)).toBeNull();
      expect(await store.takeLink(link.hash, TEN)).toMatchObject(facts);
      expect(await store.takeLink(link.hash, TEN)).toBeNull();
      expect(await store.linkByHash(link.hash, TEN)).toBeNull();
      expect(await store.takeLink(digest('other'), TEN)).toBeNull();
    });

    it('of two who take a link at once, one gets it', async () => {
      const { store } = bench;
      await store.saveLink(link);
      const other = await bench.beside();
      const taken = await Promise.all([store.takeLink(link.hash, TEN), other.takeLink(link.hash, TEN)]);
      expect(taken.filter((one) => one !== null)).toHaveLength(1);
    });

    it('a session ends by its time, or when it is ended', async () => {
      const { store } = bench;
      await store.saveSession(session);
      expect(await store.sessionByHash(session.hash, TEN + 999)).toMatchObject({
        account: 'a-1',
        csrf: 'token',
        organisations: ['own'],
      });
      expect(await store.sessionByHash(session.hash, TEN + 1000)).toBeNull();
      expect(await store.sessionByHash(digest('other'), TEN)).toBeNull();
      await store.endSession(session.hash);
      expect(await store.sessionByHash(session.hash, TEN)).toBeNull();
    });
  });

  it('settings are kept over a restart, the last value of each', async () => {
    const { store } = bench;
    expect(await store.setting('seeded')).toBeNull();
    await store.saveSetting('seeded', 'yes');
    await store.saveSetting('seeded', 'again');
    expect(await (await bench.reopen()).setting('seeded')).toBe('again');
  });
}
