import fs, { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createInzage } from '#server/client/index.ts';
import { startFakeService } from './fake-service.ts';

/** A disk that takes a part of what is written, and then no more. */
const disk = { room: Number.POSITIVE_INFINITY };
const { writeSync } = fs;
beforeAll(() => {
  fs.writeSync = ((file: number, data: Uint8Array | string, from?: number) => {
    if (typeof data === 'string') return writeSync(file, data, from);
    const rest = data.subarray(from ?? 0);
    if (disk.room <= 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    const part = rest.subarray(0, Math.min(rest.length, disk.room));
    disk.room -= part.length;
    return writeSync(file, part);
  }) as typeof writeSync;
  syncBuiltinESMExports();
});
afterAll(() => {
  fs.writeSync = writeSync;
  syncBuiltinESMExports();
});

it('reads nothing when the disk does not take the line, and the next line begins afresh', async () => {
  const service = await startFakeService('t');
  const spoolDir = mkdtempSync(join(tmpdir(), 'inzage-full-'));
  onTestFinished(() => rmSync(spoolDir, { recursive: true }));
  const inzage = createInzage({
    url: service.url,
    token: 't',
    source: 's',
    spoolDir,
    onOutage: 'spool',
    timeoutMs: 60,
    flushEveryMs: 0,
  });
  const lookup = { actor: 'a', subject: 'c', operation: 'view', reason: 'r', fields: ['name'] } as const;
  service.outage = true;
  disk.room = 40;
  let reads = 0;
  const read = () => ++reads;
  const error = await inzage.lookup(lookup, read).catch((e: unknown) => e);
  expect(error).toMatchObject({ name: 'InzageOutage', code: 'spool-failed' });
  expect(reads).toBe(0);

  disk.room = Number.POSITIVE_INFINITY;
  const later = await inzage.lookup(lookup, read);
  expect(later.status).toBe('spooled');
  expect(readFileSync(join(spoolDir, 'spool.ndjson'), 'utf8').trimEnd().split('\n')).toHaveLength(2);
  service.outage = false;
  // A request given up on during the outage may still arrive after it: then the spool's copy is the duplicate.
  const { sent, duplicates, torn, left } = await inzage.flush();
  expect({ taken: sent + duplicates, torn, left }).toEqual({ taken: 1, torn: 1, left: 0 });
  expect([...service.kept.keys()]).toEqual([later.id]);
  await inzage.close();
  await service.stop();
});
