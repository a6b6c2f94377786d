import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What a process takes of the machine: memory, and disk by kind of file. */

/** Bytes resident now and at most, since the process began; zero where the system does not tell (Linux does). */
export function memoryOf(pid: number): { now: number; peak: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kibibytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
    return { now: kibibytes('VmRSS') * 1024, peak: kibibytes('VmHWM') * 1024 };
  } catch {
    return { now: 0, peak: 0 };
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
