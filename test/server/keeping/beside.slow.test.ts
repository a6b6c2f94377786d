import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newId } from '#server/clock.ts';
import { backup } from '#server/keeping/backup.ts';
import { createErasures } from '#server/keeping/erasures.ts';
import { restore } from '#server/keeping/restore.ts';
import { openSqlite, type SqliteStore } from '#store/sqlite/index.ts';
import { by, DAY, grading, newLookup, ORIGIN, settle, TEN } from '../store/given.ts';

/** The command line beside a service that has the directory open: the service's memory must not go stale. */

const root = fileURLToPath(new URL('../../../', import.meta.url));
let place: string;
let store: SqliteStore;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'inzage-beside-'));
  store = openSqlite({
    directory: join(place, 'data'),
    origin: ORIGIN,
    segments: { lookups: 100 },
    serving: true,
  });
});
afterEach(async () => {
  await store.close();
  rmSync(place, { recursive: true });
});

async function inzage(...args: string[]): Promise<{ status: number; out: string; said: string }> {
  const run = [
    '--disable-warning=ExperimentalWarning',
    '--import',
    join(root, 'bin/jsx.ts'),
    join(root, 'bin/inzage.ts'),
  ];
  const child = spawn(process.execPath, [...run, ...args], { cwd: place });
  const [out, said, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { status, out, said };
}

const PERSON = 'subject-zebra-77';
async function looks(at: number, n: number): Promise<string[]> {
  const lookups = Array.from({ length: n }, (_, i) =>
    newLookup({
      occurredAt: at + i,
      receivedAt: at + i,
      subject: i % 9 === 0 ? PERSON : `c-${i}`,
      actor: by('a-1'),
    }),
  );
  await store.commitLookups(lookups);
  const ids = lookups.map(({ id }) => id);
  await settle(store, ...ids.map((id) => grading(id, 'unexplained')));
  await store.commitFindings({ id: newId(at), at, findings: [], examined: ids });
  return ids;
}
const bytes = (directory: string): Buffer =>
  Buffer.concat(
    (readdirSync(directory, { recursive: true }) as string[])
      .map((name) => join(directory, name))
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file)),
  );

it('an erasure asked for beside a service is carried out by the service', async () => {
  const [first = ''] = await looks(TEN, 20);
  const erasures = createErasures({
    store,
    exports: null,
    alone: true,
    dir: join(place, 'data'),
    clock: { now: () => TEN + DAY },
    newId,
  });
  const rounds = setInterval(() => void erasures.carryOut(), 100);
  try {
    const { status, out } = await inzage(
      ...['admin', 'erase', '--data', 'data', '--subject', PERSON, '--reason', 'consent-withdrawn'],
      ...['--by', 'petra', '--confirmed-by', 'quinten'],
    );
    expect(out).toMatch(/^Erased\. 3 lookups stay counted/);
    expect(status).toBe(0);
  } finally {
    clearInterval(rounds);
    await erasures.idle();
  }
  expect((await store.lookupById(first))?.lookup.subject).toBe('erased');
  expect(bytes(join(place, 'data')).includes(PERSON)).toBe(false);
  // Whoever comes in under that id now is somebody else to the service as well.
  await looks(TEN + 2 * DAY, 1);
  const page = await store.lookups({ subject: PERSON }, { limit: 10, cursor: null });
  expect(page.items).toHaveLength(1);
});

it('retention is the service’s to do: beside it, it is only counted', async () => {
  await looks(TEN, 5);
  await store.activatePolicy({ pack: 'p', version: '1', digest: 'd', mode: 'observe' }, '[]', 'op', TEN);
  const { status, said } = await inzage('admin', 'retain', '--data', 'data');
  expect(status).toBe(2);
  expect(said).toContain('/v1/admin/retain');
});

it('a backup beside a service has its sealed segments, copies only new ones, and restores whole', async () => {
  for (let day = 0; day < 6; day++) await looks(TEN + day * DAY, 90);
  await store.sealed();
  const places = { data: join(place, 'data'), to: join(place, 'backup'), keysTo: join(place, 'keys') };
  const now = TEN + 10 * DAY;
  const first = await backup({ ...places, keepKeysFrom: 0, now });
  expect(first.newSegments).toBeGreaterThan(0);
  for (let day = 10; day < 16; day++) await looks(TEN + day * DAY, 90);
  await store.sealed();
  const second = await backup({ ...places, keepKeysFrom: 0, now: now + 1000 });
  expect(second.newSegments).toBe(second.manifest.segments.length - first.manifest.segments.length);
  const entries = await store.entriesBetween(0, second.manifest.size);
  const request = newId(now);
  const about = { kind: 'subject' as const, id: PERSON };
  await store.requestErasure({ id: request, about, reason: 'withdrawn', note: null, by: 'po-1', at: now });
  await store.decideErasure(request, 'confirmed', { by: 'po-2', at: now, answer: null });
  expect(await store.carryOutErasure(request, now)).toBe(true);
  await backup({ ...places, to: join(place, 'other'), keepKeysFrom: 0, now: now + 2000 });

  const to = join(place, 'restored');
  const done = await restore({ from: places.to, keysFrom: places.keysTo, to, now: now + 3000 });
  // The newest keys know of the erasure already: the digests that it kept came with them.
  expect(done).toMatchObject({ erasedAgain: 0, lost: null });
  expect(bytes(to).includes(PERSON)).toBe(false);
  const restored = openSqlite({ directory: to, origin: ORIGIN, serving: true });
  try {
    const again = await restored.entriesBetween(0, second.manifest.size);
    expect(again.map((entry) => Buffer.from(entry))).toEqual(entries.map((entry) => Buffer.from(entry)));
    expect((await restored.lookups({}, { limit: 2000, cursor: null })).items).toHaveLength(12 * 90);
  } finally {
    await restored.close();
  }
});
