import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Person } from '#model/keeping.ts';
import type { ExportJob, Store } from '#store/port.ts';

/**
 * Export files that may not stay: those that name somebody who is erased, and those past their period. The file
 * goes first, then what the store knows of it, so that a crash leaves nothing that nobody finds again.
 */
type Jobs = Pick<Store, 'exportJobs' | 'forgetExport'>;

/** Removes every export in which this person's id stands; answers how many. */
export async function dropExportsNaming(store: Jobs, dir: string, { kind, id }: Person): Promise<number> {
  const directory = join(dir, 'exports');
  // An id holds no character that JSON escapes, so in a file it stands as it is, in quotes.
  const needle = Buffer.from(JSON.stringify(id));
  const names = await readdir(directory).catch(() => [] as string[]);
  const jobs = await store.exportJobs();
  let dropped = 0;
  for (const name of names) {
    if (!(await holds(join(directory, name), needle))) continue;
    await rm(join(directory, name), { force: true });
    const job = jobs.find(({ file }) => file === name);
    if (job) await store.forgetExport(job.id);
    dropped++;
  }
  // Without its file, a job still tells in its manifest whom it was asked about.
  const asked = (job: ExportJob) => (job.query.filter as Record<string, unknown> | undefined)?.[kind] === id;
  for (const job of jobs.filter((one) => asked(one) && !names.includes(one.file ?? ''))) {
    await store.forgetExport(job.id);
  }
  return dropped;
}

/** Removes exports that were asked for before `horizon`; `dry` only counts them. */
export async function dropOldExports(
  store: Jobs,
  dir: string,
  horizon: number,
  dry: boolean,
): Promise<number> {
  const old = (await store.exportJobs()).filter(
    ({ createdAt, status }) => createdAt < horizon && (status === 'done' || status === 'failed'),
  );
  if (dry) return old.length;
  for (const { id, file } of old) {
    if (file !== null) await rm(join(dir, 'exports', file), { force: true });
    await store.forgetExport(id);
  }
  return old.length;
}

async function holds(file: string, needle: Buffer): Promise<boolean> {
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    const seen = Buffer.concat([tail, chunk as Buffer]);
    if (seen.includes(needle)) return true;
    tail = Buffer.from(seen.subarray(Math.max(0, seen.length - needle.length + 1)));
  }
  return false;
}
