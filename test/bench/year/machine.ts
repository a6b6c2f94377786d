import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What a process takes of the machine: memory, processor, and disk by kind of file. */
export interface Usage {
  /** Bytes resident now, and at most since the process began. */
  memory: number;
  peak: number;
  /** Seconds of processor, all threads together. */
  processor: number;
}

/** Of `/proc`'s clock, on every Linux that Node runs on. */
const TICKS_A_SECOND = 100;
/** Positions of `utime` and `stime` in `/proc/PID/stat`, counted behind the command's name. */
const [USER, SYSTEM] = [11, 12];

/** Zeroes where the system does not tell: Linux does. */
export function usageOf(pid: number): Usage {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const bytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return {
      memory: bytes('VmRSS'),
      peak: bytes('VmHWM'),
      processor: ((fields[USER] ?? 0) + (fields[SYSTEM] ?? 0)) / TICKS_A_SECOND,
    };
  } catch {
    return { memory: 0, peak: 0, processor: 0 };
  }
}

export interface Kind {
  /** `hot.db`, `keys.db`, or `segments/*.db` for all of a folder's. */
  kind: string;
  files: number;
  bytes: number;
}

/** What a data directory takes, largest first; write-ahead logs count with their databases. */
export function diskOf(directory: string): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const folder = relative(directory, entry.parentPath);
    const name = entry.name.replace(/-(wal|shm)$/, '');
    const kind = folder === '' ? name : `${folder}/*${/\.\w+$/.exec(name)?.[0] ?? ''}`;
    const one = kinds.get(kind) ?? { kind, files: 0, bytes: 0 };
    kinds.set(kind, { kind, files: one.files + 1, bytes: one.bytes + statSync(path).size });
  }
  return [...kinds.values()].sort((a, b) => b.bytes - a.bytes);
}
