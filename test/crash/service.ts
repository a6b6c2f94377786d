import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The real service as a process of its own, to be ended without warning. */
export interface Service {
  url: string;
  /** Verifier key of its ledger. */
  key: string;
  pid: number;
  /** What it has said on standard error. */
  complaints(): string;
  /** SIGTERM; resolves when the process is gone. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

export interface Place {
  data: string;
  keys: string;
  /** Compiled code of earlier starts. */
  cache: string;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const INZAGE = 'bin/inzage';
export const ORIGIN = 'crash.example/log';
export const POLICY = 'policies/packs/contact-centre-nl.yaml';

const optionsOf = ({ cache }: Place, flags: readonly string[] = []) => ({
  cwd: ROOT,
  env: { ...process.env, NODE_COMPILE_CACHE: cache, NODE_OPTIONS: flags.join(' ') },
});

/** `flags` are Node's own. */
export async function startService(
  place: Place,
  running: Set<ChildProcess>,
  flags: readonly string[] = [],
): Promise<Service> {
  const args = ['serve', '--data', place.data, '--keys', place.keys, '--origin', ORIGIN, '--policy', POLICY];
  const child = spawn(INZAGE, [...args, '--port', '0', '--settle-every', '0'], {
    ...optionsOf(place, flags),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const gone = once(child, 'exit').then(() => running.delete(child));
  let said = '';
  let complained = '';
  child.stderr.on('data', (bytes) => {
    complained += bytes;
  });
  const listening = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (bytes) => {
      said += bytes;
      if (/Ledger key: \S+\n/.test(said)) resolve();
    });
    void gone.then(() => reject(new Error(`the service ended before it listened: ${complained}`)));
  });
  await listening;
  return {
    url: /listens on (\S+)/.exec(said)?.[1] ?? '',
    key: /Ledger key: (\S+)/.exec(said)?.[1] ?? '',
    pid: child.pid as number,
    complaints: () => complained,
    async stop() {
      child.kill('SIGTERM');
      await gone;
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
      if (child.signalCode !== 'SIGKILL') throw new Error(`the service ended by itself: ${complained}`);
    },
  };
}

/** Runs one command of `inzage`; answers what it said, or throws with it. */
export async function inzage(place: Place, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(INZAGE, args, optionsOf(place));
  return stdout;
}
