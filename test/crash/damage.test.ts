import { type ChildProcess, execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lookup } from '#model/lookup.ts';
import { fixedClock, newId } from '#server/clock.ts';
import { configOf } from '#server/config.ts';
import { AuditError } from '#server/errors.ts';
import { type Running, start } from '#server/main.ts';
import { createLedgerCheck } from '#server/tlog/check.ts';
import { createIntegrity } from '#server/tlog/integrity.ts';
import type { SqliteStore } from '#store/sqlite/index.ts';
import { ORIGIN } from '../server/tlog/log.ts';
import {
  auditOf,
  copyOf,
  edit,
  live,
  openSealed,
  type SealedLog,
  sealedFiles,
  sealedLog,
} from '../server/tlog/sealed-log.ts';
import { inzage, type Place, POLICY, startService } from './service.ts';

/**
 * Files that a disk has spoilt, pages at a time; a sealed file that is missing or another's; a second process on the
 * same directory. What is served is right or is not served; who is told, is told what to do.
 */
const scratch = mkdtempSync(join(tmpdir(), 'inzage-damage-'));
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});

let log: SealedLog;
let ids: string[];
let whole: Map<string, Lookup>;
beforeAll(async () => {
  log = await sealedLog(50);
  const store = openSealed(log.dir);
  ids = (await live(store, 2, 500)).filter((_, i) => i % 3 === 0);
  const page = await store.lookups({}, { limit: 1000, cursor: null });
  ids.push(...page.items.map(({ id }) => id).filter((_, i) => i % 9 === 0));
  whole = new Map();
  for (const id of ids) {
    const kept = await store.lookupById(id);
    if (kept) whole.set(id, kept.lookup);
  }
  await store.sealed();
  await store.close();
  log.size = 0;
}, 60_000);

/** Overwrites one page of a file. */
function spoil(file: string, page: number, bytes = 4096): void {
  const data = readFileSync(file);
  for (let at = page * bytes; at < Math.min(data.length, (page + 1) * bytes); at++)
    data[at] = (data[at] as number) ^ 0x5a;
  writeFileSync(file, data);
}

const toldWell = (error: unknown): boolean =>
  error instanceof AuditError &&
  ['damaged', 'not-ready', 'not-durable'].includes(error.code) &&
  /backup|Restore|restore|Check the disk/.test(error.hint ?? '');

/** What becomes of a directory with one page spoilt: how many lookups are served, refused, or served wrong. */
async function serve(
  dir: string,
): Promise<{ served: number; refused: number; broken: boolean; odd: unknown[] }> {
  const result = { served: 0, refused: 0, broken: false, odd: [] as unknown[] };
  let store: SqliteStore;
  try {
    store = openSealed(dir);
  } catch (error) {
    if (!toldWell(error)) result.odd.push(error);
    return { ...result, refused: ids.length, broken: true };
  }
  try {
    for (const [id, before] of whole) {
      try {
        const now = (await store.lookupById(id))?.lookup;
        if (JSON.stringify(now) === JSON.stringify(before)) result.served++;
        else result.odd.push({ id, now, before });
      } catch (error) {
        if (toldWell(error)) result.refused++;
        else result.odd.push(error);
      }
    }
    const clock = fixedClock('2026-11-24T09:00:00.000Z');
    const integrity = createIntegrity(clock, () => undefined);
    await createLedgerCheck(store, clock, integrity).run({ whole: true });
    result.broken = integrity().state === 'broken';
  } finally {
    await store.close().catch(() => undefined);
  }
  return result;
}

describe('a page that a disk has spoilt', () => {
  it.each([
    ['hot.db', 4096],
    ['keys.db', 4096],
    ['a sealed file', 8192],
  ])(
    'of %s: what is served is right, the rest is refused with what to do',
    async (which, bytes) => {
      const fileIn = (dir: string): string =>
        which === 'a sealed file' ? (sealedFiles(dir)[0] as string) : join(dir, which);
      const pages = Math.ceil(readFileSync(fileIn(log.dir)).length / bytes);
      const odd: unknown[] = [];
      let [hurt, found] = [0, 0];
      for (let page = 0; page < pages; page += Math.ceil(pages / 25)) {
        const dir = copyOf(log.dir);
        spoil(fileIn(dir), page, bytes);
        const result = await serve(dir);
        rmSync(dir, { recursive: true });
        odd.push(...result.odd.map((what) => ({ page, what })));
        if (result.refused === 0) continue;
        hurt++;
        if (result.broken) found++;
      }
      expect(odd).toEqual([]);
      expect(hurt).toBeGreaterThan(which === 'keys.db' ? 0 : 3);
      // A list by id or a grade may be spoilt and the ledger be whole: that is found where it is read.
      expect(found).toBeGreaterThan(hurt / 4);
    },
    120_000,
  );
});

describe('the service on damaged files', () => {
  const serving = (dir: string): Promise<Running> =>
    start(
      configOf({ data: dir, keys: log.keys, origin: ORIGIN, port: 0, policy: [POLICY], witness: [] }, false),
    );

  it('answers what it cannot read with what to do, stays up, and says so in /readyz', async () => {
    const dir = copyOf(log.dir);
    edit(sealedFiles(dir)[0] as string, (db) => void db.exec('UPDATE block SET data = substr(data, 1, 40)'));
    const complained: string[] = [];
    const said = console.error;
    console.error = (line: string) => void complained.push(line);
    const service = await serving(dir);
    try {
      const place: Place = { data: dir, keys: log.keys, cache: join(scratch, 'cache') };
      const token = (await inzage(place, 'token', '--data', dir, '--role', 'auditor')).trim();
      const answers = await Promise.all(
        ids.map((id) =>
          fetch(`${service.url}/v1/lookups/${id}`, { headers: { authorization: `Bearer ${token}` } }),
        ),
      );
      const refused = answers.filter(({ status }) => status !== 200);
      expect(answers.length).toBeGreaterThan(refused.length);
      expect(refused.length).toBeGreaterThan(10);
      for (const answer of refused)
        expect(await answer.json()).toMatchObject({
          status: 503,
          code: 'damaged',
          hint: expect.stringMatching(/put the same file back from a backup/),
        });
      const ready = (await (await fetch(`${service.url}/readyz`)).json()) as object;
      expect(ready).toMatchObject({
        integrity: { state: 'broken', why: expect.stringMatching(/segment 000000\.db/) },
      });
      expect(complained.join('\n')).toMatch(
        /the ledger is not what was signed: .*000000\.db.*compare them with a backup/,
      );
    } finally {
      await service.stop();
      console.error = said;
    }
  }, 60_000);

  it('does not start without a sealed file, or with that of another segment, and says which and what to do', async () => {
    const missing = copyOf(log.dir);
    rmSync(sealedFiles(missing)[0] as string);
    const told = { code: 'damaged', hint: expect.stringMatching(/put the same file back from a backup/) };
    await expect(serving(missing)).rejects.toMatchObject({
      ...told,
      message: expect.stringMatching(/000000\.db cannot be opened/),
    });
    const swapped = copyOf(log.dir);
    const [one, two] = sealedFiles(swapped) as [string, string];
    copyFileSync(two, one);
    await expect(serving(swapped)).rejects.toMatchObject({
      ...told,
      message: expect.stringMatching(/000000\.db is the file of another segment/),
    });
    // The files are as they were, and the right one makes them whole.
    copyFileSync(sealedFiles(log.dir)[0] as string, one);
    await (await serving(swapped)).stop();
    expect((await auditOf(swapped, { keys: [log.key] })).failed).toEqual({});
  }, 60_000);
});

describe('two services on one directory', () => {
  it('the second refuses and says why, the first goes on; killed, it leaves no lock', async () => {
    const place: Place = {
      data: join(scratch, 'two', 'data'),
      keys: join(scratch, 'two', 'keys'),
      cache: join(scratch, 'cache'),
    };
    const first = await startService(place, running);
    const token = (await inzage(place, 'token', '--data', place.data, '--role', 'integration')).trim();
    const second = promisify(execFile)(
      process.execPath,
      [
        '--import',
        './bin/jsx.ts',
        'bin/inzage.ts',
        'serve',
        '--data',
        place.data,
        '--keys',
        place.keys,
        '--port',
        '0',
      ],
      { timeout: 20_000 },
    );
    await expect(second).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^inzage serve: Another service has this data directory open\.\n {2}One process serves/,
      ),
    });
    const body = JSON.stringify({
      id: newId(Date.now()),
      actor: { id: 'a-1' },
      subject: 'c-1',
      operation: 'view',
      reason: 'billing-question',
    });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    expect((await fetch(`${first.url}/v1/lookups`, { method: 'POST', headers, body })).status).toBe(201);
    await first.kill();
    const next = await startService(place, running);
    expect((await fetch(`${next.url}/v1/lookups`, { method: 'POST', headers, body })).status).toBe(200);
    await next.stop();
  }, 60_000);
});
