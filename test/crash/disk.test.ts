import { type ChildProcess, execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { NewLookup } from '#store/port.ts';
import { openSqlite, type SqliteStore } from '#store/sqlite/index.ts';
import { by, newLookup, ORIGIN, TEN } from '../server/store/given.ts';
import { auditOf } from '../server/tlog/sealed-log.ts';
import { seeded } from './load.ts';
import { inzage, type Place, type Service, startService } from './service.ts';
import { SEGMENT_LOOKUPS } from './store-load.ts';

/**
 * A disk that is full, or turns read-only, under a log at work: a small file system of memory, which only root can
 * mount. The caller is told that nothing was written; what was acknowledged stays; with room again, the same process
 * goes on.
 */
const scratch = mkdtempSync(join(tmpdir(), 'inzage-disk-'));
const mounted: string[] = [];
const running = new Set<ChildProcess>();

function mount(name: string, kilobytes: number): string {
  const at = join(scratch, name);
  mkdirSync(at, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', at]);
  mounted.push(at);
  return at;
}
const remount = (at: string, options: string): void => {
  execFileSync('mount', ['-o', `remount,${options}`, at]);
};
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  for (const at of mounted.reverse()) spawnSync('umount', ['-l', at]);
  rmSync(scratch, { recursive: true, force: true });
});

function whyNot(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root can mount a small disk';
  const at = join(scratch, 'try');
  mkdirSync(at);
  const tried = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at]);
  if (tried.status !== 0) return 'this machine lets nobody mount a small disk';
  spawnSync('umount', [at]);
  return null;
}
const absent = whyNot();
if (absent !== null) {
  console.warn(`the tests of full disks are skipped: ${absent}`);
  it.runIf(process.env.CI === 'true')('full disks are tried in CI', () => {
    throw new Error(`in CI they must run: ${absent}`);
  });
}

const open = (directory: string): SqliteStore =>
  openSqlite({ directory, origin: ORIGIN, segments: { lookups: SEGMENT_LOOKUPS }, serving: true });

const random = seeded(5);
const group = (n = 40): NewLookup[] =>
  Array.from({ length: n }, () =>
    newLookup({
      occurredAt: TEN,
      receivedAt: TEN,
      actor: by(`a-${Math.floor(random() * 30)}`),
      subject: `c-${Math.floor(random() * 5000)}`,
      note: 'x'.repeat(400),
    }),
  );

const NOT_DURABLE = { code: 'not-durable', hint: expect.stringMatching(/^The disk .* is full: make room/) };

/** Commits until it fails; answers what was acknowledged, what was refused, and why. */
async function untilRefused(store: SqliteStore, kept: Set<string>) {
  for (let i = 0; i < 2000; i++) {
    const lookups = group();
    try {
      await store.commitLookups(lookups);
    } catch (error) {
      return { refused: lookups, error };
    }
    for (const { id } of lookups) kept.add(id);
  }
  throw new Error('the disk never filled up');
}

const expectKept = async (store: SqliteStore, kept: ReadonlySet<string>): Promise<void> => {
  const known = await store.known([...kept]);
  expect(known.filter((one) => !one)).toEqual([]);
};

/** No checkpoint is kept here; all else must hold. */
async function expectHolds(directory: string): Promise<void> {
  const { failed } = await auditOf(directory);
  expect(failed).toEqual({ checkpoint: expect.stringMatching(/no checkpoint was kept/) });
}

describe.skipIf(absent !== null)('a disk that is full', () => {
  it('while lookups come in and the write-ahead log is emptied: refused, kept, and taken when there is room', async () => {
    const at = mount('ingest', 9_000);
    const store = open(join(at, 'data'));
    const kept = new Set<string>();
    const { refused, error } = await untilRefused(store, kept);
    expect(error).toMatchObject(NOT_DURABLE);
    expect(kept.size).toBeGreaterThan(300);
    // More than once: a failure leaves nothing behind that the next one would trip over.
    for (let i = 0; i < 3; i++) await expect(store.commitLookups(group())).rejects.toMatchObject(NOT_DURABLE);
    await expectKept(store, kept);
    expect(await store.known(refused.map(({ id }) => id))).not.toContain(true);

    remount(at, 'size=80000k');
    await store.commitLookups(refused);
    for (const { id } of refused) kept.add(id);
    for (let i = 0; i < 60; i++) {
      const lookups = group();
      await store.commitLookups(lookups);
      for (const { id } of lookups) kept.add(id);
    }
    await store.sealed();
    await expectKept(store, kept);
    expect(statSync(join(at, 'data', 'hot.db')).size).toBeGreaterThan(1_000_000);
    await store.close();
    await expectHolds(join(at, 'data'));
    const again = open(join(at, 'data'));
    await expectKept(again, kept);
    await again.close();
  }, 60_000);

  it('while a segment is sealed: lookups go on, and it is sealed when there is room', async () => {
    const at = join(scratch, 'sealing');
    mkdirSync(join(at, 'segments'), { recursive: true });
    const segments = mount('sealing/segments', 48);
    const told: string[] = [];
    const said = console.error;
    console.error = (line: string) => void told.push(line);
    const store = open(at);
    try {
      const kept = new Set<string>();
      for (let i = 0; i < 40; i++) {
        const lookups = group();
        await store.commitLookups(lookups);
        for (const { id } of lookups) kept.add(id);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await expect.poll(() => told.join('\n'), { timeout: 15_000 }).toMatch(/sealing failed: .*full/);
      expect(told.join('\n')).toMatch(/the lookups stay in hot\.db and it is tried again/);
      await store.commitLookups(group());
      await expectKept(store, kept);
      remount(segments, 'size=20000k');
      await store.sealed();
      await expectKept(store, kept);
      expect(readdirSync(segments).length).toBeGreaterThan(1);
      expect(readdirSync(segments).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    } finally {
      console.error = said;
      await store.close();
    }
    await expectHolds(at);
  }, 60_000);

  it('that turns read-only: refused with what to do, and taken when it is writable again', async () => {
    const at = mount('readonly', 30_000);
    const kept = new Set<string>();
    // A descriptor that is open for writing keeps a file system writable: the service opens its files anew.
    const first = open(join(at, 'data'));
    const lookups = group();
    await first.commitLookups(lookups);
    for (const { id } of lookups) kept.add(id);
    await first.close();
    remount(at, 'ro');
    expect(() => open(join(at, 'data'))).toThrow(
      expect.objectContaining({
        code: 'not-durable',
        hint: expect.stringMatching(/rights of the data directory/),
      }),
    );
    remount(at, 'rw');
    const store = open(join(at, 'data'));
    await store.commitLookups(group());
    await expectKept(store, kept);
    await store.close();
    await expectHolds(join(at, 'data'));
  });
});

describe.skipIf(absent !== null)('the service on a disk that is full', () => {
  const post = async ({ url }: Service, token: string, n: number) => {
    const id = newLookup().id;
    const response = await fetch(`${url}/v1/lookups`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        id,
        actor: { id: 'a-1' },
        subject: `c-${n}`,
        operation: 'view',
        reason: 'billing-question',
        note: 'x'.repeat(400),
      }),
    });
    return { id, status: response.status, body: (await response.json()) as { code?: string; hint?: string } };
  };

  it('answers 503 not-durable with a hint, stays up, and goes on without a restart', async () => {
    const at = mount('service', 40_000);
    const place: Place = {
      data: join(at, 'data'),
      keys: join(scratch, 'keys'),
      cache: join(scratch, 'cache'),
    };
    const service = await startService(place, running);
    const token = (await inzage(place, 'token', '--data', place.data, '--role', 'integration')).trim();
    const before = [await post(service, token, 1), await post(service, token, 2)];
    expect(before.map(({ status }) => status)).toEqual([201, 201]);
    fill(at);
    const refused = await untilStatus(service, 503);
    expect(refused.body).toMatchObject(NOT_DURABLE);
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    expect((await post(service, token, 3)).status).toBe(503);
    rmSync(join(at, 'filler'));
    const after = await post(service, token, 4);
    expect(after.status).toBe(201);
    const head = await (await fetch(`${service.url}/ledger/checkpoint`)).text();
    await service.stop();
    const { failed } = await auditOf(place.data, { keys: [service.key], head });
    expect(failed).toEqual({});

    async function untilStatus(of: Service, status: number) {
      for (let i = 0; i < 500; i++) {
        const answer = await post(of, token, i);
        if (answer.status === status) return answer;
      }
      throw new Error('the disk never filled up');
    }
  }, 60_000);
});

/** Takes all the room there is. */
function fill(at: string): void {
  const file = join(at, 'filler');
  for (const size of [1 << 20, 1 << 16, 1 << 12]) {
    for (;;) {
      try {
        writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
      } catch {
        break;
      }
    }
  }
}
