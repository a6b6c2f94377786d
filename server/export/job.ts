import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '#ledger/hash.ts';
import type { Clock } from '#server/clock.ts';
import type { CompletenessStatement } from '#server/completeness/statement.ts';
import { AuditError, notFound } from '#server/errors.ts';
import type { ExportJob, Store } from '#store/port.ts';
import { FILE_SUFFIX, FORMAT, MANIFEST_PREFIX } from './format.ts';
import { signManifest } from './manifest.ts';
import { type ExportQuery, statedQuery } from './query.ts';
import type { ExportSigner } from './signer.ts';
import { type ExportSource, Regraded, type WrittenData, writeData } from './write.ts';

/**
 * Exports as jobs: started by a request, written in the background one after another, and kept as files in
 * `DIR/exports`. A file has its own name only once it is whole and on disk.
 */
export interface Exports {
  /** Answers at once with the queued job. */
  start(query: ExportQuery, by: string): Promise<ExportJob>;
  /** Null when unknown. */
  get(id: string): Promise<ExportJob | null>;
  /** The whole hand-over file, data and manifest in one, as `inzage verify` takes it; or a part, both ends within. */
  fileStream(id: string, part?: { start: number; end: number }): Promise<ReadStream>;
  /** The size of that file. */
  bytes(id: string): Promise<number>;
  /** The compact JWS. */
  manifest(id: string): Promise<string>;
  /** Runs work when no export is being written, and keeps the next one waiting until it is done. */
  between<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is queued or running any more. */
  idle(): Promise<void>;
}

export interface ExportsInput {
  store: ExportSource & Pick<Store, 'exportJob' | 'saveExport' | 'commitExport' | 'commitKey' | 'totals'>;
  /** The data directory. */
  dir: string;
  /** The key that signs now. */
  signer: () => Promise<ExportSigner>;
  /** Answers a signed checkpoint over the tree as it is now, or a later one. */
  checkpoint: () => Promise<string>;
  /** What the service says of completeness; absent where nothing is said. */
  completeness?: (query: ExportQuery) => Promise<CompletenessStatement>;
  clock: Clock;
  newId: (at: number) => string;
}

const PART = '.part';
const REGRADED_TRIES = 3;
const PROGRESS_MS = 500;

export async function createExports({
  store,
  dir,
  signer,
  checkpoint,
  completeness,
  clock,
  newId,
}: ExportsInput): Promise<Exports> {
  const directory = join(dir, 'exports');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const name of await readdir(directory)) {
    if (name.endsWith(PART) && !isBeingWritten(name)) await rm(join(directory, name), { force: true });
  }

  const mine = new Set<string>();
  let queue: Promise<void> = Promise.resolve();

  /** The signing key, once the ledger holds it. */
  const committedKey = async (): Promise<ExportSigner> => {
    const key = await signer();
    await store.commitKey({ purpose: 'export', public: key.public, at: clock.now() });
    return key;
  };

  const write = async (
    job: ExportJob,
    query: ExportQuery,
    part: string,
  ): Promise<{ written: WrittenData; jws: string }> => {
    for (let attempt = 1; ; attempt++) {
      const key = await committedKey();
      const note = await checkpoint();
      const file = await open(part, 'w', 0o600);
      try {
        const written = await writeData(file, {
          source: store,
          query,
          checkpoint: note,
          jwk: key.jwk,
          createdAt: job.createdAt,
          completeness: await completeness?.(query),
          progress: progressOf(job),
        });
        const { count, bytes, sha256 } = written;
        const stated = {
          format: FORMAT,
          origin: store.origin,
          createdAt: new Date(job.createdAt).toISOString(),
          query: statedQuery(query),
          checkpoint: note,
        } as const;
        const jws = await signManifest('inzage-export+jws', { ...stated, count, bytes, sha256 }, key);
        await file.appendFile(`${MANIFEST_PREFIX}${jws}${FILE_SUFFIX}`);
        await file.sync();
        return { written, jws };
      } catch (error) {
        if (!(error instanceof Regraded) || attempt === REGRADED_TRIES) throw error;
      } finally {
        await file.close();
      }
    }
  };

  /** Saves progress now and then, and lets requests through between pages. */
  const progressOf = (job: ExportJob) => {
    let saved = clock.now();
    return async (seen: number) => {
      job.progress = Math.min(seen, job.total);
      if (clock.now() - saved >= PROGRESS_MS) {
        saved = clock.now();
        await store.saveExport(job);
      }
      await new Promise((resolve) => setImmediate(resolve));
    };
  };

  const run = async (job: ExportJob, query: ExportQuery): Promise<void> => {
    const file = `${job.id}.json`;
    const part = join(directory, partName(job.id));
    try {
      job.status = 'running';
      const { lookups } = await store.totals({
        from: query.from,
        to: query.to,
        ...(query.filter.organisations && { organisations: query.filter.organisations }),
      });
      job.total = lookups;
      await store.saveExport(job);
      const { written, jws } = await write(job, query, part);
      await rename(part, join(directory, file));
      await syncDirectory(directory);
      const done: ExportJob = {
        ...job,
        status: 'done',
        progress: written.lookups,
        total: written.lookups,
        finishedAt: clock.now(),
        file,
        manifest: jws,
      };
      await store.commitExport(done, sha256(jws).toString('base64'));
    } catch (error) {
      await rm(part, { force: true });
      await rm(join(directory, file), { force: true });
      await store.saveExport({ ...job, status: 'failed', finishedAt: clock.now(), error: hintOf(error) });
    } finally {
      mine.delete(job.id);
    }
  };

  const get = async (id: string): Promise<ExportJob | null> => {
    const job = await store.exportJob(id);
    if (job === null || mine.has(id) || job.status === 'done' || job.status === 'failed') return job;
    const parts = (await readdir(directory)).filter((name) => name.startsWith(`${id}.`));
    if (parts.some(isBeingWritten)) return job;
    // Left behind: by a process that ended before it, as a rule.
    const error = 'The service stopped before this export was finished. Start it again.';
    const failed: ExportJob = { ...job, status: 'failed', finishedAt: clock.now(), error };
    await store.saveExport(failed);
    return failed;
  };

  const finished = async (id: string): Promise<ExportJob & { file: string; manifest: string }> => {
    const job = await get(id);
    if (job === null) throw notFound('export');
    const { status, file, manifest } = job;
    if (status === 'done' && file !== null && manifest !== null) return { ...job, file, manifest };
    throw new AuditError(
      'conflict',
      status === 'failed' ? 'This export failed.' : 'This export is not finished.',
      {
        hint: job.error ?? 'Ask for the job again until its status is done.',
      },
    );
  };

  return {
    get,
    async start(query, by) {
      const createdAt = clock.now();
      await committedKey();
      const job: ExportJob = {
        id: newId(createdAt),
        status: 'queued',
        progress: 0,
        total: 0,
        query: statedQuery(query),
        createdAt,
        createdBy: by,
        finishedAt: null,
        file: null,
        manifest: null,
        error: null,
      };
      mine.add(job.id);
      await (await open(join(directory, partName(job.id)), 'w', 0o600)).close();
      await store.saveExport(job);
      // A store that cannot even keep the failure leaves the job unfinished, and `get` tells that.
      queue = queue.then(() => run({ ...job }, query)).catch(() => undefined);
      return job;
    },
    async fileStream(id, part = undefined) {
      return createReadStream(join(directory, (await finished(id)).file), part);
    },
    async bytes(id) {
      return (await stat(join(directory, (await finished(id)).file))).size;
    },
    manifest: async (id) => (await finished(id)).manifest,
    between(work) {
      const turn = queue.then(work);
      queue = turn.then(
        () => undefined,
        () => undefined,
      );
      return turn;
    },
    idle: () => queue,
  };
}

/** A half file tells whose it is: the service and `inzage export` may write exports at the same time. */
const partName = (id: string): string => `${id}.${process.pid}${PART}`;

function isBeingWritten(name: string): boolean {
  const pid = Number(/\.(\d+)\.part$/.exec(name)?.[1] ?? 0);
  if (pid === 0 || pid === process.pid) return false;
  try {
    // Signal 0 asks only whether the process is there.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** So that the new name survives a power cut. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function hintOf(error: unknown): string {
  if (error instanceof AuditError) return [error.message, error.hint].filter(Boolean).join(' ');
  if (error instanceof Regraded)
    return 'Lookups were graded anew while they were exported. Start the export again.';
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC')
    return 'The disk of the data directory is full. Make room and start the export again.';
  return `The export could not be written${code ? ` (${code})` : ''}. Start it again; if it fails again, see the service log.`;
}
