/**
 * Which thread lints which file. Each begins with a stretch of its own, as files that stand together lead to the same
 * others; one that is done takes from the stretches of those that are not. Shared memory, so nobody waits for an
 * answer.
 */
export interface Shares {
  /** By thread: the next file of its stretch; behind that the file it is at, counted from one. */
  cells: Int32Array<SharedArrayBuffer>;
  /** By thread: where its stretch ends. */
  ends: readonly number[];
}

/** Stretches of about the same weight; one a thread, some of them empty where there are fewer files. */
export function shareOut(weights: readonly number[], threads: number): Shares {
  const total = weights.reduce((sum, each) => sum + each, 0);
  const cells = new Int32Array(new SharedArrayBuffer(threads * 2 * Int32Array.BYTES_PER_ELEMENT));
  const ends: number[] = [];
  let at = 0;
  let weight = 0;
  for (let thread = 0; thread < threads; thread++) {
    cells[thread] = at;
    const until = (total * (thread + 1)) / threads;
    while (at < weights.length && (thread === threads - 1 || weight < until)) weight += weights[at++] ?? 0;
    ends.push(at);
  }
  return { cells, ends };
}

/** The next file for a thread, its own first; null when all are taken. Noted as where the thread is. */
export function take({ cells, ends }: Shares, thread: number): number | null {
  const threads = ends.length;
  for (let step = 0; step < threads; step++) {
    const of = (thread + step) % threads;
    const index = Atomics.add(cells, of, 1);
    if (index >= (ends[of] ?? 0)) continue;
    Atomics.store(cells, threads + thread, index + 1);
    return index;
  }
  Atomics.store(cells, threads + thread, 0);
  return null;
}

/** The file a thread is at; null before its first and after its last. */
export function placeOf({ cells, ends }: Shares, thread: number): number | null {
  const at = Atomics.load(cells, ends.length + thread);
  return at === 0 ? null : at - 1;
}
