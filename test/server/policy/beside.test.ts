import { hash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#server/clock.ts';
import { compileTexts } from '#server/policy/compile.ts';
import { openPolicies } from '#server/policy/in-force.ts';
import { createProposals, type Proposals } from '#server/policy/proposals.ts';
import type { Store } from '#store/port.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { type Loose, makeService, PACKS, permitted, type Service } from '../http/service.ts';
import { bringIn, narrower, type Officers, officersOf, propose, step } from './given.ts';

/** More than one process, a restart, and a start script that names a policy of its own. */

let service: Service;
let officers: Officers;
beforeEach(async () => {
  service = await makeService();
  officers = await officersOf(service);
});
afterEach(() => service.close());

const look = async (): Promise<Loose> =>
  (await service.request('integration', 'POST', '/v1/lookups', permitted({ fields: ['name', 'phone'] })))
    .body;
/** The directory as another process has it open. */
async function beside<T>(work: (proposals: Proposals, store: Store) => Promise<T>): Promise<T> {
  const store = openSqlite({ directory: join(service.dir, 'data'), origin: null });
  try {
    return await work(createProposals({ store, clock: service.clock, newId, via: 'command-line' }), store);
  } finally {
    await store.close();
  }
}
const packs = (version: string) => ({
  packs: [{ file: 'desk.yaml', text: narrower(version) }],
  note: 'why',
});
/** Starts anew on what is there, with these packs. */
async function restart(policy: string[]): Promise<void> {
  await service.close('keep');
  service = await makeService('enforce', { dir: service.dir, people: false, more: { policy } });
}

describe('beside a service', () => {
  test('what another process brings into force decides the service’s very next lookup', async () => {
    expect((await look()).decision.withheld).toEqual([]);
    await beside(async (proposals) => {
      const { id } = await proposals.propose(packs('2026.12.1'), 'petra');
      await proposals.activate(id, {}, 'quinten');
    });
    expect(await look()).toMatchObject({
      policy: { version: '2026.12.1' },
      decision: { permitted: ['name'], withheld: ['phone'] },
    });
    const [, , entry] = await service.entries('policy');
    expect(entry).toMatchObject({ step: 'activated', via: 'command-line' });
  });

  test('what comes in between the facts and the decision decides, with facts of its own', async () => {
    const { store } = service;
    const gather = store.gatherFacts;
    let asked = 0;
    store.gatherFacts = async (queries) => {
      const gathered = await gather(queries);
      if (asked++ === 0) await bringIn(service, officers, narrower());
      return gathered;
    };
    expect((await look()).policy.version).toBe('2026.12.1');
    expect(asked).toBe(2);
  });

  test('one proposes at the machine and another activates by the API', async () => {
    const { id } = await beside((proposals) => proposals.propose(packs('2026.12.1'), 'petra'));
    const petra = await service.token('privacy-officer', 'petra');
    expect((await step(service, petra, id, 'activate')).status).toBe(403);
    expect((await step(service, officers.two, id, 'activate')).status).toBe(200);
    expect((await look()).policy.version).toBe('2026.12.1');
  });
});

describe('after a restart', () => {
  test('versions, proposals and what is to come are as they were', async () => {
    await bringIn(service, officers, narrower());
    const next = await propose(service, officers.one, narrower('2026.12.2', 'phone'), {
      activateAt: '2026-11-25T09:00:00Z',
    });
    await step(service, officers.two, next.body.id, 'activate');
    const open = await propose(service, officers.one, narrower('2026.12.3'));
    await restart([]);
    expect((await look()).policy.version).toBe('2026.12.1');
    const { body } = await service.request('auditor', 'GET', '/v1/policy/proposals?limit=2');
    expect(body.items.map((one: Loose) => one.state)).toEqual(['proposed', 'activated']);
    expect(body.items[0].id).toBe(open.body.id);
    service.clock.set(Date.parse('2026-11-25T09:00:00Z'));
    expect((await look()).policy.version).toBe('2026.12.2');
  });

  test('--policy does what it did, until two people have brought a policy into force', async () => {
    const first = (await look()).policy.digest;
    await restart(PACKS.observe);
    expect((await look()).policy).toMatchObject({ pack: 'small-desk-observed', mode: 'observe' });
    await restart(PACKS.enforce);
    expect((await look()).policy.digest).toBe(first);
    const versions = await service.store.policyVersions();
    expect(versions.map(({ by, proposal }) => [by, proposal])).toEqual(Array(3).fill(['operator', null]));
  });

  test('from then on a --policy that was replaced is passed over, and the service records', async () => {
    await bringIn(service, officers, narrower());
    const { length } = await service.store.policyVersions();
    await restart(PACKS.enforce);
    expect((await look()).policy.version).toBe('2026.12.1');
    expect(await service.store.policyVersions()).toHaveLength(length);
  });

  test('… and a new one is refused, with what to do, and leaves no trace', async () => {
    await bringIn(service, officers, narrower());
    await expect(restart(PACKS.observe)).rejects.toMatchObject({
      code: 'not-permitted',
      hint: expect.stringContaining('policy propose'),
    });
    service = await makeService('enforce', { dir: service.dir, people: false, more: { policy: [] } });
    expect((await look()).policy.version).toBe('2026.12.1');
  });
});

describe('what is stored', () => {
  test('and is not the text that was brought into force decides nothing', async () => {
    const digest = await bringIn(service, officers, narrower());
    const { store } = service;
    const altered: Store = {
      ...store,
      followPolicies: (changed) =>
        store.followPolicies((versions, bundleOf) =>
          changed(versions, (one) => bundleOf(one)?.replace('[name]', '[phone]') ?? null),
        ),
    };
    await expect(openPolicies(altered, null, service.clock)).rejects.toMatchObject({ code: 'damaged' });
    const policies = await openPolicies(store, null, service.clock);
    expect(policies.active().digest).toBe(digest);
  });

  test.each([
    [
      'written into the table',
      `INSERT INTO policy_version (seq, digest, pack, version, mode, bundle, at, by)
       SELECT 9999, digest, pack, version, mode, bundle, at + 1, by FROM policy_version LIMIT 1`,
    ],
    ['taken out of it', 'DELETE FROM policy_version WHERE proposal IS NOT NULL'],
    ['moved in time', 'UPDATE policy_version SET at = at + 86400000 WHERE proposal IS NOT NULL'],
    ['called off there alone', 'UPDATE policy_version SET called_off_at = at WHERE proposal IS NOT NULL'],
    [
      'put in another’s place',
      `UPDATE policy_version SET digest = (SELECT digest FROM policy_version LIMIT 1)`,
    ],
  ])('and was %s decides nothing: the ledger says otherwise', async (_, sql) => {
    await bringIn(service, officers, narrower());
    await service.close('keep');
    const db = new Database(join(service.dir, 'data/hot.db'));
    const { changes } = db.prepare(sql).run();
    db.close();
    expect(changes).toBeGreaterThan(0);
    const again = makeService('enforce', { dir: service.dir, people: false, more: { policy: [] } });
    await expect(again).rejects.toMatchObject({ code: 'damaged' });
    rmSync(service.dir, { recursive: true });
    service = await makeService();
  });

  test('and cannot be read any more gives way to the version after it; in force, it is told whole', async () => {
    const { store } = service;
    const bundle = JSON.stringify({ format: 1, packs: ['format: 1\npack: of-another-time\n'] });
    const digest = hash('sha256', bundle, 'base64');
    const old = { pack: 'of-another-time', version: '1', digest, mode: 'enforce' as const };
    service.clock.advance(1000);
    await store.activatePolicy(old, bundle, 'operator', service.clock.now());
    await expect(openPolicies(store, null, service.clock)).rejects.toMatchObject({ code: 'invalid-policy' });
    service.clock.advance(1000);
    const next = compileTexts([{ file: 'desk.yaml', text: narrower() }]);
    const policies = await openPolicies(store, next, service.clock);
    expect(policies.active().digest).toBe(next.digest);
    expect(policies.at(service.clock.now() - 500).digest).toBe(next.digest);
    expect(policies.at(service.clock.now() - 1500).version).toBe('2026.11.1');
  });
});
