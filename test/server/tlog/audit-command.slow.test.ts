import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#server/clock.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { ORIGIN as DESK, makeService } from '../http/service.ts';
import { newLookup } from '../store/given.ts';
import { scratch } from './log.ts';
import {
  copyOf,
  edit,
  live,
  OCCURRED,
  openSealed,
  rewrite,
  type SealedLog,
  sealedFiles,
  sealedLog,
} from './sealed-log.ts';

/** `inzage verify --data`, as whoever has the files runs it; and what an export made from changed files is worth. */
let log: SealedLog;
beforeAll(async () => {
  log = await sealedLog();
}, 60_000);

describe('the command', () => {
  const run = async (...args: string[]): Promise<{ code: number; out: string }> => {
    const cwd = fileURLToPath(new URL('../../..', import.meta.url));
    try {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--import', './bin/jsx.ts', 'bin/inzage.ts', ...args],
        { cwd },
      );
      return { code: 0, out: stdout };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, out: stdout + stderr };
    }
  };

  test('says what holds and what does not, beside a running service too', async () => {
    const dir = copyOf(log.dir);
    const head = join(dir, '..', 'head.txt');
    writeFileSync(head, log.head);
    const store = openSealed(dir);
    await live(store, 1, 300);
    const well = await run('verify', '--data', dir, '--key', log.key, '--head', head);
    expect(well.out).toContain('\nThis log holds.\n');
    expect(well.code).toBe(0);
    await store.close();
    edit(join(dir, 'hot.db'), (db) => void db.exec('UPDATE lookup SET occurred_at = 1'));
    const ill = await run('verify', '--data', dir, '--key', log.key);
    expect(ill).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^FAIL {2}open part .*entry \d+: the lookup/m),
    });
    rmSync(sealedFiles(dir)[0] as string);
    const torn = await run('verify', '--data', dir);
    expect(torn).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^FAIL {2}files .*put the same file back/m),
    });
    expect(await run('verify', '--data', join(dir, 'nowhere'))).toMatchObject({ code: 2 });
  }, 60_000);

  test('an export made from a tampered directory does not verify', async () => {
    const base = scratch();
    const service = await makeService('observe', { dir: base, start: '2026-11-01T09:00:00.000Z' });
    const id = newId(service.clock.now());
    const request = { actor: { id: 'a-1' }, subject: 'c-1', operation: 'view', reason: 'billing-question' };
    expect((await service.request('integration', 'POST', '/v1/lookups', { id, ...request })).status).toBe(
      201,
    );
    await service.inzage.checkpoints.sign();
    const key = service.vkey;
    await service.close('keep');
    const dir = join(base, 'data');
    const store = openSqlite({ directory: dir, origin: null, segments: { lookups: 20 }, serving: true });
    const kept = await store.lookupById(id);
    for (let i = 0; i < 40; i++) {
      const group = Array.from({ length: 10 }, () =>
        newLookup({ ...kept?.lookup, id: newId(service.clock.now()) }),
      );
      await store.commitLookups(group);
    }
    await store.sealed();
    await store.close();
    expect(sealedFiles(dir)).toHaveLength(1);

    const exported = async (of: string): Promise<{ code: number; out: string }> => {
      const out = join(of, '..', 'export.json');
      const where = ['--data', of, '--keys', join(base, 'data-keys'), '--origin', DESK];
      const made = await run('export', ...where, '--from', '2020-01-01', '--to', '2100-01-01', '--out', out);
      expect(made.out).toMatch(/401 lookups written to/);
      return run('verify', out, '--key', key);
    };
    expect(await exported(copyOf(dir))).toMatchObject({ code: 0 });
    const open = copyOf(dir);
    edit(join(open, 'hot.db'), (db) => void db.exec('UPDATE lookup SET occurred_at = occurred_at + 1'));
    const sealed = copyOf(dir);
    edit(sealedFiles(sealed)[0] as string, (db) =>
      rewrite(db, (values) => {
        values[OCCURRED] = (values[OCCURRED] as number) + 1;
      }),
    );
    for (const tampered of [open, sealed]) {
      const { code, out } = await exported(tampered);
      expect(code).toBe(1);
      expect(out).toMatch(/^FAIL {2}inclusion/m);
      expect(out).toContain('This export does not hold');
    }
  }, 60_000);
});
