import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '#ledger/hash.ts';
import { formatProof } from '#ledger/proof.ts';
import { fixedClock, newId } from '#server/clock.ts';
import { createExports, type ExportsInput } from '#server/export/job.ts';
import { exportSigner, loadExportSigner } from '#server/export/signer.ts';
import { verifyFile } from '#server/export/verify-file.ts';
import type { ExportJob } from '#store/port.ts';
import { DAY, fiftyEntries, makeLog, signer, vkey, wholeDay } from './log.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'inzage-jobs-'));
});
afterEach(() => rm(dir, { recursive: true }));

/** A service's worth of dependencies around a log in memory. */
function service(log = fiftyEntries()) {
  const jobs = new Map<string, ExportJob>();
  const committed: { id: string; digest: string }[] = [];
  const statuses: string[] = [];
  const save = (job: ExportJob) => {
    jobs.set(job.id, structuredClone(job));
    statuses.push(job.status);
  };
  const input: ExportsInput = {
    store: {
      ...log.source,
      exportJob: async (id) => structuredClone(jobs.get(id) ?? null),
      saveExport: async (job) => save(job),
      commitExport: async (job, digest) => {
        save(job);
        committed.push({ id: job.id, digest });
        return { origin: log.source.origin, index: 0, leafHash: '', treeSize: 1, at: '' };
      },
      commitKey: async () => null,
      totals: async () => ({ lookups: 30 }) as Awaited<ReturnType<ExportsInput['store']['totals']>>,
    },
    dir,
    signer: async () => signer,
    checkpoint: async () => log.checkpoint(),
    clock: fixedClock(DAY),
    newId,
  };
  return { input, jobs, committed, statuses, log };
}

test('an export runs in the background, ends as a whole file, and its manifest is in the ledger', async () => {
  const { input, committed, statuses } = service();
  const exports = await createExports(input);
  const job = await exports.start(wholeDay(), 'officer-1');
  expect(job).toMatchObject({ status: 'queued', createdBy: 'officer-1', progress: 0 });
  await expect(exports.manifest(job.id)).rejects.toMatchObject({ code: 'conflict' });
  await exports.idle();

  expect(await exports.get(job.id)).toMatchObject({
    status: 'done',
    progress: 30,
    total: 30,
    file: `${job.id}.json`,
    error: null,
  });
  expect(statuses).toEqual(['queued', 'running', 'done']);
  const jws = await exports.manifest(job.id);
  expect(committed).toEqual([{ id: job.id, digest: sha256(jws).toString('base64') }]);

  const file = await text(await exports.fileStream(job.id));
  expect(await verifyFile(Buffer.from(file), { keys: [vkey] })).toMatchObject({ ok: true, of: 'export' });
  const data = file.slice('{"data":'.length, file.lastIndexOf(',\n"manifest":'));
  const manifest = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());
  expect(manifest).toMatchObject({
    bytes: Buffer.byteLength(data),
    sha256: sha256(data).toString('base64'),
    count: 36,
  });
  expect(await readdir(join(dir, 'exports'))).toEqual([`${job.id}.json`]);
  expect((await stat(join(dir, 'exports', `${job.id}.json`))).mode & 0o777).toBe(0o600);
});

test('an export that a stopped process left unfinished is failed, and its half file is gone', async () => {
  const { input, jobs } = service();
  const first = await createExports(input);
  const job = await first.start(wholeDay(), 'officer-1');
  await first.idle();
  jobs.set(job.id, { ...job, status: 'running' });
  await writeFile(join(dir, 'exports', `x.${process.pid}.part`), '{"data":');

  const again = await createExports(input);
  expect(await again.get(job.id)).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('Start it again'),
  });
  expect(await readdir(join(dir, 'exports'))).toEqual([`${job.id}.json`]);
  await expect(again.fileStream(job.id)).rejects.toMatchObject({ code: 'conflict' });
  await expect(again.manifest('unknown')).rejects.toMatchObject({ code: 'not-found' });
});

test('an export that another living process is writing is left alone', async () => {
  const { input, jobs } = service();
  const exports = await createExports(input);
  const job = await exports.start(wholeDay(), 'officer-1');
  await exports.idle();
  jobs.set('elsewhere', { ...job, id: 'elsewhere', status: 'running' });
  await writeFile(join(dir, 'exports', `elsewhere.${process.ppid}.part`), '{"data":');
  const beside = await createExports(input);
  expect(await beside.get('elsewhere')).toMatchObject({ status: 'running' });
  expect(await readdir(join(dir, 'exports'))).toContain(`elsewhere.${process.ppid}.part`);
});

test('an export that cannot be written fails with a hint, leaves nothing behind, and the next one runs', async () => {
  const { input } = service();
  let broken = true;
  const policyBundle: ExportsInput['store']['policyBundle'] = (digest) => {
    if (broken) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    return service().input.store.policyBundle(digest);
  };
  const exports = await createExports({ ...input, store: { ...input.store, policyBundle } });
  const failing = await exports.start(wholeDay(), 'officer-1');
  await exports.idle();
  expect(await exports.get(failing.id)).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('disk'),
  });
  expect(await readdir(join(dir, 'exports'))).toEqual([]);
  broken = false;
  const next = await exports.start(wholeDay(), 'officer-1');
  await exports.idle();
  expect(await exports.get(next.id)).toMatchObject({ status: 'done' });
});

test('a grade that changes between checkpoint and reading starts the export again, from a newer checkpoint', async () => {
  const log = fiftyEntries();
  const { input } = service(log);
  let checkpoints = 0;
  const exportEntries: ExportsInput['store']['exportEntries'] = async (range, after, limit) => {
    const page = await log.source.exportEntries(range, after, limit);
    return page.map((one) =>
      checkpoints === 1 && one.grade === 'corroborated' ? { ...one, grade: 'contradicted' as const } : one,
    );
  };
  const checkpoint = async () => {
    checkpoints++;
    return log.checkpoint();
  };
  const exports = await createExports({ ...input, checkpoint, store: { ...input.store, exportEntries } });
  const job = await exports.start(wholeDay(), 'officer-1');
  await exports.idle();
  expect(checkpoints).toBe(2);
  expect(await exports.get(job.id)).toMatchObject({ status: 'done' });
  const file = Buffer.from(await text(await exports.fileStream(job.id)));
  expect(await verifyFile(file, { keys: [vkey] })).toMatchObject({ ok: true });
});

test('the export key is made once, for its owner only, and a key that others can read is refused', async () => {
  const keys = join(dir, 'keys');
  const made = await loadExportSigner(keys);
  expect((await stat(join(keys, 'export.key'))).mode & 0o777).toBe(0o600);
  expect((await loadExportSigner(keys)).kid).toBe(made.kid);
  expect(await readFile(join(keys, 'export.key'), 'utf8')).toContain('BEGIN PRIVATE KEY');
  await chmod(join(keys, 'export.key'), 0o644);
  await expect(loadExportSigner(keys)).rejects.toMatchObject({ code: 'not-ready' });
  await rm(join(keys, 'export.key'));
  await writeFile(join(keys, 'export.key'), 'nonsense', { mode: 0o600 });
  await expect(loadExportSigner(keys)).rejects.toThrow('is not a private key in PEM');
  await expect(exportSigner(generateKeyPairSync('x25519').privateKey)).rejects.toMatchObject({
    code: 'not-ready',
  });
});

test('a proof file verifies by the entry it carries, or by one given beside it', async () => {
  const log = makeLog([{ lookup: {} }]);
  const [key] = await log.source.entriesOfKind('key');
  const [lookup] = await log.source.exportEntries(wholeDay(), -1, 1);
  if (!key || !lookup) throw new Error('the log has both');
  const tile = Buffer.from((await log.source.tile(0, 0, 2)) ?? []);
  const parts = { index: 1, path: [tile.subarray(0, 32)], checkpoint: log.checkpoint() };
  const carrying = Buffer.from(formatProof({ ...parts, extra: Buffer.from(lookup.bytes) }));
  expect(await verifyFile(carrying, { keys: [vkey] })).toMatchObject({ ok: true, of: 'proof' });
  const bare = Buffer.from(formatProof(parts));
  expect(await verifyFile(bare, { keys: [vkey], entry: lookup.bytes })).toMatchObject({ ok: true });
  expect(await verifyFile(bare, { keys: [vkey], entry: key.bytes })).toMatchObject({ ok: false });
  expect(await verifyFile(bare, { keys: [vkey] })).toMatchObject({ ok: false });
  expect(await verifyFile(carrying.subarray(0, 60), { keys: [vkey] })).toMatchObject({
    ok: false,
    of: 'proof',
  });
});
