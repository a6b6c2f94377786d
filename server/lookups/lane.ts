/**
 * One thing at a time: two lookups of one task cannot both be its last, and a retry that overtakes its first
 * attempt finds it taken in. What waits goes together, into one transaction; the line clocks itself by how long
 * that takes (`setImmediate`, no timer).
 */
export interface Lane<Item, Result> {
  /** One result an item, in order. Items that wait at the same moment share a run. */
  take(items: readonly Item[]): Promise<Result[]>;
  /** Runs work while nothing else is under way. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/** As many items as go together, unless one caller brings more. */
const TOGETHER_MAX = 1000;

interface Waiting<Item, Result> {
  items: readonly Item[];
  resolve(results: Result[]): void;
  reject(error: unknown): void;
}

/** `run` does all or nothing. When it fails for several callers, each gets a run and an answer of their own. */
export function createLane<Item, Result>(
  run: (items: readonly Item[]) => Promise<Result[]>,
): Lane<Item, Result> {
  const queue: (Waiting<Item, Result> | (() => Promise<void>))[] = [];
  let isRunning = false;

  const runOne = async ({ items, resolve, reject }: Waiting<Item, Result>): Promise<void> => {
    try {
      resolve(await run(items));
    } catch (error) {
      reject(error);
    }
  };

  const runTogether = async (group: readonly Waiting<Item, Result>[]): Promise<void> => {
    const [first] = group;
    if (first === undefined) return;
    if (group.length === 1) return runOne(first);
    let results: Result[];
    try {
      results = await run(group.flatMap(({ items }) => items));
    } catch {
      for (const waiting of group) await runOne(waiting);
      return;
    }
    let from = 0;
    for (const { items, resolve } of group) {
      resolve(results.slice(from, from + items.length));
      from += items.length;
    }
  };

  const turn = async (): Promise<void> => {
    const next = queue[0];
    if (typeof next === 'function') {
      queue.shift();
      await next();
    } else await runTogether(takeGroup());
    if (queue.length > 0) setImmediate(turn);
    else isRunning = false;
  };

  const takeGroup = (): Waiting<Item, Result>[] => {
    const group: Waiting<Item, Result>[] = [];
    let items = 0;
    for (const waiting of queue) {
      if (typeof waiting === 'function') break;
      items += waiting.items.length;
      if (group.length > 0 && items > TOGETHER_MAX) break;
      group.push(waiting);
    }
    queue.splice(0, group.length);
    return group;
  };

  const start = (): void => {
    if (isRunning) return;
    isRunning = true;
    setImmediate(turn);
  };

  return {
    take: (items) =>
      new Promise((resolve, reject) => {
        queue.push({ items, resolve, reject });
        start();
      }),
    alone: (work) =>
      new Promise((resolve, reject) => {
        queue.push(() => work().then(resolve, reject));
        start();
      }),
  };
}
