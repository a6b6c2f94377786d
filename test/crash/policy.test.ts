import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { parseEntry } from '#ledger/entry.ts';
import { systemClock } from '#server/clock.ts';
import { openPolicies } from '#server/policy/in-force.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { PACKS } from '../server/http/service.ts';
import { ORIGIN } from '../server/store/given.ts';

/** A process is cut while it brings a policy into force: the entry and the version are both there, or neither is. */

const scratch = mkdtempSync(join(tmpdir(), 'inzage-policy-cut-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['--import', './bin/jsx.ts', 'test/crash/policy-child.ts', ...args], {
    cwd: root,
    env: { ...process.env, NODE_COMPILE_CACHE: join(scratch, 'cache') },
  });

it.each([
  ['commit:rows', false],
  ['commit:keys', false],
  ['commit:done', true],
])(
  'cut at %s: in force is %s, and the next process goes on from there',
  async (point, done) => {
    const dir = join(scratch, point.replace(':', '-'));
    const { stdout: id } = await run(dir, 'propose', PACKS.enforce[0] as string);
    await expect(run(dir, id, point)).rejects.toMatchObject({ signal: 'SIGKILL' });

    const store = openSqlite({ directory: dir, origin: ORIGIN, serving: true });
    try {
      const steps = (await store.entriesOfKind('policy')).map(({ bytes }) => parseEntry(bytes).clear.step);
      expect(steps).toEqual(done ? ['proposed', 'activated'] : ['proposed']);
      expect((await store.policyProposal(id))?.state).toBe(done ? 'activated' : 'proposed');
      expect(await store.policyVersions()).toHaveLength(done ? 1 : 0);
      if (!done) {
        const at = systemClock.now();
        const again = { step: 'activated', by: 'quinten', at, inForceAt: at, why: null, via: 'api' } as const;
        await store.decidePolicy(id, again);
      }
      const policies = await openPolicies(store, null, systemClock);
      expect(policies.active()).toMatchObject({ pack: 'small-desk', version: '2026.11.1' });
      expect(await store.checkTree()).toEqual([]);
    } finally {
      await store.close();
    }
  },
  60_000,
);
