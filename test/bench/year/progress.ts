/** How far a long run is, how fast, and how long it has to go: one line on a terminal, else one now and then. */
export interface Progress {
  update(done: number, memory: number): void;
  end(): void;
}

const PLAIN_EVERY_MS = 10_000;
const WINDOW_MS = 30_000;
const WIDTH = 30;

export function progressOf(total: number, from: number): Progress {
  const terminal = process.stderr.isTTY === true;
  const seen: [at: number, done: number][] = [[performance.now(), from]];
  let toldAt = performance.now();
  return {
    update(done, memory) {
      const now = performance.now();
      seen.push([now, done]);
      while (seen.length > 2 && now - (seen[0] as [number, number])[0] > WINDOW_MS) seen.shift();
      if (!terminal && now - toldAt < PLAIN_EVERY_MS) return;
      toldAt = now;
      const [since, then] = seen[0] as [number, number];
      const rate = ((done - then) / Math.max(1, now - since)) * 1000;
      const filled = Math.round((done / total) * WIDTH);
      const bar = '#'.repeat(filled).padEnd(WIDTH, '.');
      const text = `[${bar}] ${((done / total) * 100).toFixed(1)} %  ${millions(done)} of ${millions(total)}  ${Math.round(rate).toLocaleString('en')}/s  ${mebibytes(memory)}  ${rate > 0 ? `${duration((total - done) / rate)} to go` : ''}`;
      process.stderr.write(terminal ? `\r${text}\x1b[K` : `${text}\n`);
    },
    end() {
      if (terminal) process.stderr.write('\r\x1b[K');
    },
  };
}

export const millions = (n: number): string =>
  n >= 1e6 ? `${(n / 1e6).toFixed(n >= 1e7 ? 1 : 2)} M` : Math.round(n).toLocaleString('en');
export const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20).toLocaleString('en')} MiB`;
export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e9 ? 2 : 1)} GB`;

/** `2 h 5 min`, `3 min 12 s`, `4.2 s`. */
export function duration(seconds: number): string {
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
  if (seconds >= 60) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${seconds.toFixed(1)} s`;
}
