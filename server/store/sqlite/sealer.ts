import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { HASH_BYTES } from '#ledger/hash.ts';
import { TILE_WIDTH } from '#ledger/tiles.ts';
import { type Hot, SEGMENT_DEFAULTS, type StoreSettings } from './open.ts';
import type { OpenSegment } from './open-segment.ts';
import type { Sealed, SealJob } from './segment/build.ts';
import { openSegmentFile } from './segment/read.ts';
import { type Bounds, SEGMENT_FOLDER } from './shelf.ts';

/**
 * Turns closed segments into sealed files, one at a time, while the service goes on: a thread writes the
 * file, one transaction says that it holds the segment from now on, and the rows then leave `hot.db` a few
 * at a time. Cut anywhere, the next start finds either no file, a file that nobody names, or rows that are in a
 * named file already; it drops what is not named and goes on where it was.
 */
export interface Sealer {
  /** Seals what is due; called after commits, cheap when nothing is. */
  poke(): void;
  /** Resolves when few segments wait to be sealed, or after some seconds whatever they do. */
  room(): Promise<void>;
  /** Resolves when nothing is being sealed or cleared away. */
  idle(): Promise<void>;
  /** Lets the step at hand end, and starts no other. */
  stop(): Promise<void>;
}

/** Rows removed at once: some milliseconds of the serving thread. */
const SLICE = 1000;

export function createSealer(hot: Hot, { segments, threadFault }: StoreSettings): Sealer {
  const segmentLookups = segments?.lookups ?? SEGMENT_DEFAULTS.lookups;
  const { db, shelf } = hot;
  const folder = join(hot.directory, SEGMENT_FOLDER);
  const selectLeast = db
    .prepare<[number], number | null>(
      `SELECT min(least) FROM (SELECT min(seq) AS least FROM lookup UNION ALL SELECT min(seq) FROM outcome
         UNION ALL SELECT min(first) FROM leaf) WHERE least < ? - ${TILE_WIDTH}`,
    )
    .pluck();
  const selectSealed = db.prepare<[number], { first: number; end: number; graded: number }>(
    'SELECT first, "end", graded_below AS graded FROM segment WHERE file IS NOT NULL AND "end" > ? ORDER BY n',
  );
  let running: Promise<void> | null = null;
  let endWait = (): void => undefined;
  let stopped = false;

  const due = (): { segment: OpenSegment; bounds: Bounds & { end: number } } | null => {
    const next = shelf.bounds().find(({ file }) => file === null);
    if (!next || next.end === null || hot.log.pendingSize() < next.end) return null;
    const [segment, ...later] = shelf.open();
    if (!segment || segment.n !== next.n) return null;
    // Grades are best sealed with their lookups; but what nobody grades must not stay in memory for ever.
    // Looked for from the end, where the newest wait: this is asked at every commit.
    const waiting =
      segment.waits.subarray(0, segment.columns.n).findLast((waits) => waits !== 0) !== undefined;
    const held = later.reduce((sum, { columns }) => sum + columns.n, 0);
    if (waiting && held < segmentLookups / 2) return null;
    return { segment, bounds: next as Bounds & { end: number } };
  };

  const seal = async ({ segment, bounds }: NonNullable<ReturnType<typeof due>>): Promise<void> => {
    const name = `${String(bounds.n).padStart(6, '0')}.db`;
    const file = join(folder, name);
    const job: SealJob = {
      hot: join(hot.directory, 'hot.db'),
      file,
      segment: { n: bounds.n, first: bounds.first, end: bounds.end, expected: segment.columns.n },
      fault: threadFault,
    };
    const { built, gradedBelow } = await inThread(job);
    if (built.lookups !== segment.columns.n) {
      rmSync(file, { force: true });
      throw new Error(`segment ${bounds.n} has ${segment.columns.n} lookups, its file ${built.lookups}`);
    }
    const sealed = openSegmentFile(file);
    const regraded = hot.write(() => {
      shelf.writeOutWaits(segment);
      db.prepare(
        'UPDATE segment SET file = ?, sealed_at = ?, graded_below = ?, last_received = ? WHERE n = ?',
      ).run(name, Date.now(), gradedBelow, built.lastReceived, bounds.n);
      return db
        .prepare<[number, number, number], [number, number]>(
          'SELECT lookup, mark FROM grading WHERE lookup >= ? AND lookup < ? AND settled >= ?',
        )
        .raw()
        .all(bounds.first, bounds.end, gradedBelow) as [number, number][];
    });
    shelf.shelve(sealed, regraded);
    hot.fault('seal:named');
  };

  /** Removes from `hot.db` what sealed files hold. */
  const clear = async (): Promise<void> => {
    const least = selectLeast.get(shelf.sealedEnd()) as number | null;
    if (least === null) return;
    const sealed = selectSealed.all(least);
    const removals = {
      lookup: db.prepare('DELETE FROM lookup WHERE seq >= ? AND seq < ?'),
      outcome: db.prepare('DELETE FROM outcome WHERE seq >= ? AND seq < ?'),
      grading: db.prepare('DELETE FROM grading WHERE lookup >= ? AND lookup < ? AND settled < ?'),
      leaf: db.prepare(
        `DELETE FROM leaf WHERE first >= ? AND first < ? AND first + length(data) / ${HASH_BYTES} <= ?`,
      ),
    };
    for (const { first, end, graded } of sealed) {
      for (let from = first; from < end && !stopped; from += SLICE) {
        const to = Math.min(end, from + SLICE);
        hot.write(() => {
          removals.lookup.run(from, to);
          removals.outcome.run(from, to);
          removals.grading.run(from, to, graded);
          removals.leaf.run(from, to, end);
        });
        hot.fault('seal:clearing');
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    hot.fault('seal:cleared');
  };

  const work = async (): Promise<void> => {
    await clear();
    for (let next = due(); next && !stopped; next = due()) {
      await seal(next);
      await clear();
    }
  };
  const run = (): void => {
    // Begun in a turn of its own: the first step commits, and every commit pokes.
    running ??= Promise.resolve()
      .then(work)
      .catch((error: unknown) => {
        console.error(
          `sealing failed: ${error instanceof Error ? error.message : 'unknown'}; the lookups stay in hot.db and it is tried again`,
        );
        // Not at once: a full disk stays full for a while.
        return new Promise<true>((resolve) => {
          const timer = setTimeout(resolve, RETRY_MS, true).unref();
          endWait = () => {
            clearTimeout(timer);
            resolve(true);
          };
        });
      })
      .then((failed) => {
        running = null;
        if (failed && !stopped) run();
      });
  };

  dropStrays(folder, new Set(shelf.bounds().map(({ file }) => file ?? '')));
  setImmediate(() => !stopped && run());
  return {
    poke() {
      if (!running && !stopped && due()) run();
    },
    async room() {
      const until = performance.now() + ROOM_MS;
      while (!stopped && performance.now() < until) {
        const waiting = shelf.bounds().filter(({ end, file }) => end !== null && file === null).length;
        if (waiting <= WAITING_MAX) return;
        await new Promise((resolve) => setTimeout(resolve, ROOM_POLL_MS));
      }
    },
    async idle() {
      run();
      while (running) await running;
    },
    async stop() {
      stopped = true;
      endWait();
      while (running) await running;
    },
  };
}

const RETRY_MS = 10_000;
/** Closed segments that may stand in memory before batches wait: one for its grades, and one at work. */
const WAITING_MAX = 2;
const ROOM_MS = 10_000;
const ROOM_POLL_MS = 50;
/** A segment of half a million needs a third of it. */
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 96 };

function inThread(job: SealJob): Promise<Sealed> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./segment/worker.ts', import.meta.url), {
      workerData: job,
      resourceLimits: THREAD_LIMITS,
    });
    let sealed: Sealed | null = null;
    worker.on('message', (message: Sealed) => {
      sealed = message;
    });
    worker.on('error', reject);
    worker.on('exit', (code) =>
      sealed ? resolve(sealed) : reject(new Error(`the sealing thread ended with ${code}`)),
    );
  });
}

/** Files that no segment names: cut short, or of a version that was replaced. */
function dropStrays(folder: string, named: ReadonlySet<string>): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (!named.has(name)) rmSync(join(folder, name), { force: true });
}
