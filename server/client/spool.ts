import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { isRecord } from './wire.ts';

/**
 * What a gateway keeps on disk: the number of its last lookup, and the lookups that nobody has taken in yet,
 * one JSON line each, durable before any data is read. A crash can leave the last line half written; no data
 * was read for it, and reading steps over it.
 *
 *     seq             number of the last lookup, 16 digits
 *     spool.ndjson    lookups to be sent            sending.ndjson   those being sent now
 *     rejected.ndjson lookups that were refused     torn.ndjson      half lines
 */
export interface Spool {
  /** The next number; the process may die right after, the number is not given twice. */
  nextSeq(): number;
  /** Takes back a number whose lookup the service refused as such, so that it leaves no gap. */
  giveBack(seq: number): void;
  /** Durable when this returns; throws when it is not. */
  append(line: SpooledLine): void;
  /** Nothing waits. */
  isEmpty(): boolean;
  /** The oldest portion that waits, which stays until `delivered`. */
  portion(): { lines: SpooledLine[]; torn: number };
  delivered(rejected: readonly object[]): void;
  waiting(): number;
  close(): void;
}

export interface SpooledLine {
  lookup: { id: string; occurredAt: string; source: { id: string; seq: number | null } } & Record<
    string,
    unknown
  >;
  /** False where the data was not read: the lookup was refused, not made. */
  read: boolean;
}

/** Directories that this process has open. */
const open = new Set<string>();

/** Throws when the directory cannot be written or another live process has it. */
export function openSpool(directory: string): Spool {
  const dir = resolve(directory);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = (name: string) => join(dir, name);
  lock(dir, path('lock'));

  const active = path('spool.ndjson');
  const sending = path('sending.ndjson');
  const inFile = (name: string) =>
    existsSync(name) ? linesOf(readFileSync(name, 'utf8')) : { lines: [], torn: [] };
  // What waits was numbered too, should the power have failed before the number reached the disk.
  const waitingSeqs = [sending, active].flatMap((name) =>
    inFile(name).lines.map((line) => line.lookup.source.seq ?? 0),
  );
  const kept = existsSync(path('seq')) ? Number.parseInt(readFileSync(path('seq'), 'utf8'), 10) : 0;
  let seq = Math.max(Number.isSafeInteger(kept) ? kept : 0, ...waitingSeqs);
  let waiting = waitingSeqs.length;

  const seqFile = openSync(path('seq'), existsSync(path('seq')) ? 'r+' : 'w+', 0o600);
  let file = openForAppend(active);
  let half = false;
  const givenBack: number[] = [];
  const writeSeq = () => writeSync(seqFile, String(seq).padStart(16, '0'), 0);
  return {
    nextSeq: () => {
      const again = givenBack.shift();
      if (again !== undefined) return again;
      seq += 1;
      writeSeq();
      return seq;
    },
    giveBack: (number) => {
      givenBack.push(number);
    },
    append: (line) => {
      const text = `${half ? '\n' : ''}${JSON.stringify(line)}\n`;
      // Until all of it is written, what stands there is a half line.
      half = true;
      writeWhole(file, text);
      half = false;
      fsyncSync(file);
      fsyncSync(seqFile);
      waiting += 1;
    },
    isEmpty: () => !existsSync(sending) && statSync(active).size === 0,
    portion: () => {
      if (!existsSync(sending)) {
        if (statSync(active).size === 0) return { lines: [], torn: 0 };
        closeSync(file);
        renameSync(active, sending);
        file = openForAppend(active);
        fsyncDirectory(dir);
      }
      const { lines, torn } = inFile(sending);
      return { lines, torn: torn.length };
    },
    delivered: (rejected) => {
      const { lines, torn } = inFile(sending);
      setAside(
        path('rejected.ndjson'),
        rejected.map((one) => JSON.stringify(one)),
      );
      setAside(path('torn.ndjson'), torn);
      rmSync(sending, { force: true });
      fsyncDirectory(dir);
      waiting = Math.max(0, waiting - lines.length);
    },
    waiting: () => waiting,
    close: () => {
      closeSync(file);
      for (; givenBack.includes(seq); seq--) givenBack.splice(givenBack.indexOf(seq), 1);
      writeSeq();
      fsyncSync(seqFile);
      closeSync(seqFile);
      rmSync(path('lock'), { force: true });
      open.delete(dir);
    },
  };
}

/** Opens at the end; a half line of a crash is ended, so that the next one begins afresh. */
function openForAppend(name: string): number {
  const half = existsSync(name) && !/(^|\n)$/.test(readFileSync(name, 'utf8').slice(-1));
  const file = openSync(name, 'a', 0o600);
  if (half) writeWhole(file, '\n');
  return file;
}

/** A full disk may take a part of a line; the rest must not be lost in silence. */
function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

function setAside(name: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  const file = openForAppend(name);
  writeWhole(file, lines.map((line) => `${line}\n`).join(''));
  fsyncSync(file);
  closeSync(file);
}

function fsyncDirectory(dir: string): void {
  const file = openSync(dir, 'r');
  fsyncSync(file);
  closeSync(file);
}

function linesOf(text: string): { lines: SpooledLine[]; torn: string[] } {
  const lines: SpooledLine[] = [];
  const torn: string[] = [];
  for (const one of text.split('\n')) {
    if (one === '') continue;
    const line = readLine(one);
    if (line) lines.push(line);
    else torn.push(one);
  }
  return { lines, torn };
}

function readLine(text: string): SpooledLine | null {
  try {
    const line: unknown = JSON.parse(text);
    const whole =
      isRecord(line) &&
      isRecord(line.lookup) &&
      typeof line.lookup.id === 'string' &&
      typeof line.read === 'boolean';
    return whole && isRecord((line.lookup as Record<string, unknown>).source)
      ? (line as unknown as SpooledLine)
      : null;
  } catch {
    return null;
  }
}

/** One process per directory: two would give the same numbers. A lock left by a dead process is taken over. */
function lock(dir: string, name: string): void {
  const busy = () =>
    new Error(`${dir} is in use by another client; give each process a spoolDir and a source of its own`);
  if (open.has(dir)) throw busy();
  if (existsSync(name)) {
    const pid = Number.parseInt(readFileSync(name, 'utf8'), 10);
    // In a container the dead process had our own number.
    if (pid !== process.pid && isAlive(pid)) throw busy();
    rmSync(name, { force: true });
  }
  // Fails when another process was quicker.
  writeFileSync(name, `${process.pid}\n`, { mode: 0o600, flag: 'wx' });
  open.add(dir);
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return isRecord(error) && error.code === 'EPERM';
  }
}
