import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { openCheckpoint } from '#ledger/checkpoint.ts';
import { verifyConsistency } from '#ledger/merkle.ts';
import { openPinned } from '#ledger/rotation.ts';
import { formatAddCheckpoint } from '#ledger/witness.ts';
import { keyHistory } from '#server/tlog/keys.ts';
import { openHeads } from '#server/witness/heads.ts';
import { ORIGIN, openLog, remove } from '../server/tlog/log.ts';
import { POLICY } from './service.ts';

/**
 * The service and a witness as programs of their own, over the loopback, killed and started again; and the
 * one thing that only a witness can tell: that the service came back as an older copy of itself.
 */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'inzage-witnessed-'));
const running = new Set<ChildProcess>();
const env = { ...process.env, NODE_COMPILE_CACHE: join(scratch, 'cache') };
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});

interface Program {
  child: ChildProcess;
  url: string;
  /** The verifier key that it prints. */
  key: string;
  said: () => string;
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts `inzage …`; resolves when it says that it listens, rejects with what it complained of. */
async function start(...args: string[]): Promise<Program> {
  const child = spawn(process.execPath, ['--import', './bin/jsx.ts', 'bin/inzage.ts', ...args], {
    cwd: ROOT,
    env,
  });
  running.add(child);
  let [out, complained] = ['', ''];
  child.stderr.on('data', (bytes) => {
    complained += bytes;
  });
  const gone = once(child, 'exit').then(() => running.delete(child));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (bytes) => {
      out += bytes;
      if (/ key: \S+\n/.test(out)) resolve();
    });
    void gone.then(() => reject(new Error(complained)));
  });
  return {
    child,
    url: /listens on (\S+)/.exec(out)?.[1] ?? '',
    key: / key: (\S+)/.exec(out)?.[1] ?? '',
    said: () => complained,
    async end(signal) {
      child.kill(signal);
      await gone;
    },
  };
}

async function inzage(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, ['--import', './bin/jsx.ts', 'bin/inzage.ts', ...args], {
    cwd: ROOT,
    env,
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes) => {
      out += bytes;
    });
  await once(child, 'close');
  return out.trim();
}

async function until<T>(what: string, find: () => Promise<T | null>): Promise<T> {
  for (
    const end = Date.now() + 20_000;
    Date.now() < end;
    await new Promise((resolve) => setTimeout(resolve, 100))
  ) {
    const found = await find().catch(() => null);
    if (found !== null) return found;
  }
  throw new Error(`waited in vain until ${what}`);
}

const text = async (url: string): Promise<string> => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
};

describe('the service and its witness', { timeout: 120_000 }, () => {
  const data = join(scratch, 'data');
  const origin = 'witnessed.example/log';
  const place = ['--data', data, '--origin', origin];
  let [logKey, witnessKey, port] = ['', '', ''];

  const serve = (...more: string[]): Promise<Program> =>
    start('serve', ...place, '--port', '0', '--policy', POLICY, '--settle-every', '0', ...more);
  const witness = (...keys: string[]): Promise<Program> =>
    start(
      'witness',
      '--data',
      join(scratch, 'witness'),
      '--port',
      port || '0',
      '--name',
      'auditor.example',
      ...keys.flatMap((key) => ['--log', key]),
    );
  const witnessed = () => ['--witness', `http://127.0.0.1:${port}=${witnessKey}`, '--witness-every', '1'];
  let token = '';
  const look = async ({ url }: Program, n: number): Promise<number> => {
    let size = 0;
    for (let i = 0; i < n; i++) {
      const response = await fetch(`${url}/v1/lookups`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ actor: { id: 'a-1' }, subject: `c-${i}`, operation: 'view' }),
      });
      const { receipt } = (await response.json()) as { receipt: { treeSize: number } };
      size = receipt.treeSize;
    }
    return size;
  };
  /** Waits for a cosigned checkpoint over at least this size. */
  const cosignedAt = ({ url }: Program, size: number) =>
    until(`a checkpoint over ${size} is cosigned`, async () => {
      const note = await text(`${url}/ledger/checkpoint?cosigned=true`);
      const opened = openCheckpoint(note, [logKey, witnessKey]);
      const names = opened.signedBy.map(({ name }) => name);
      return opened.size >= size && names.includes('auditor.example') ? note : null;
    });

  test('cosign, are killed and go on, and an older copy is refused by name', async () => {
    let service = await serve();
    logKey = service.key;
    token = await inzage('token', '--data', data, '--role', 'integration');
    await look(service, 2);
    await service.end('SIGTERM');
    let auditor = await witness(logKey);
    witnessKey = auditor.key;
    port = new URL(auditor.url).port;

    service = await serve(...witnessed());
    await cosignedAt(service, await look(service, 5));

    // Both are killed in the middle of it, and take up where they were.
    const sizes = [await look(service, 3)];
    await auditor.end('SIGKILL');
    sizes.push(await look(service, 3));
    await service.end('SIGKILL');
    auditor = await witness(logKey);
    expect(auditor.key).toBe(witnessKey);
    service = await serve(...witnessed());
    sizes.push(await look(service, 1));
    await cosignedAt(service, sizes.at(-1) ?? 0);

    // An older copy, whole in itself: made now, and put back after the log went on.
    await service.end('SIGTERM');
    const copy = join(scratch, 'copy');
    cpSync(data, copy, { recursive: true });
    service = await serve(...witnessed());
    const last = await cosignedAt(service, await look(service, 4));
    const held = await text(`${auditor.url}/checkpoint?origin=${encodeURIComponent(origin)}`);
    const headFile = join(scratch, 'head.txt');
    writeFileSync(headFile, held);
    await service.end('SIGTERM');
    rmSync(data, { recursive: true });
    cpSync(copy, data, { recursive: true });
    const lastSize = openCheckpoint(last, [logKey]).size;
    await expect(serve(...witnessed())).rejects.toThrow(
      `the witness auditor.example holds a log of ${lastSize} entries, and nothing over `,
    );
    await expect(serve('--head', headFile)).rejects.toThrow(
      /an older copy was restored[\s\S]*Do not serve from it/,
    );

    // Served without asking anybody it grows past the head: then it is another history.
    service = await serve();
    await look(service, 12);
    await service.end('SIGTERM');
    await expect(serve('--head', headFile)).rejects.toThrow(/is another history/);
    await expect(serve(...witnessed())).rejects.toThrow(
      /does not continue the \d+ entries|was ever signed here/,
    );
    await auditor.end('SIGTERM');
  });
});

/** The programs go by this machine's clock. */
const now = (): string => new Date().toISOString();

describe('killed at a step', { timeout: 120_000 }, () => {
  const cut = async (...args: string[]): Promise<void> => {
    const child = spawn(process.execPath, ['--import', './bin/jsx.ts', 'test/crash/cut.ts', ...args], {
      cwd: ROOT,
      env,
    });
    let complained = '';
    child.stderr.on('data', (bytes) => {
      complained += bytes;
    });
    await once(child, 'close');
    expect(child.signalCode, complained).toBe('SIGKILL');
  };

  test.each(['checkpoint:signed', 'checkpoint:saved'])(
    '%s: the root signed next is the same',
    async (point) => {
      const log = await openLog({ start: now() });
      await log.grow(4);
      const { size, root } = await log.store.root();
      await log.close();
      await cut('sign', point, log.dir, log.keys, ORIGIN);
      const again = await openLog({ dir: log.dir, keys: log.keys, start: now() });
      const note = await again.checkpoints.latest();
      expect(openCheckpoint(note, [again.checkpoints.verifierKey])).toMatchObject({
        size,
        root: Buffer.from(root),
      });
      await again.close();
      remove(log);
    },
  );

  test.each(['rotate:key-made', 'rotate:committed', 'rotate:previous-kept', 'rotate:in-place'])(
    '%s: the log signs on, and every checkpoint verifies',
    async (point) => {
      const log = await openLog({ start: now() });
      await log.grow(4);
      const before = await log.checkpoints.current();
      await log.close();
      await cut('rotate', point, log.dir, log.keys, ORIGIN);
      const again = await openLog({ dir: log.dir, keys: log.keys, start: now() });
      await again.grow(1);
      const note = await again.checkpoints.current();
      const history = await keyHistory(again.store);
      const [older, newer] = [openPinned(before, history), openPinned(note, history)];
      const path = await again.store.consistency(older.size, newer.size);
      const sizes = { size1: older.size, size2: newer.size, root1: older.root, root2: newer.root };
      expect(verifyConsistency({ ...sizes, path })).toBe(true);
      expect(history).toHaveLength(point === 'rotate:key-made' ? 1 : 2);
      await again.close();
      remove(log);
    },
  );

  test.each([
    ['witness:judged', 0],
    ['witness:saved', 5],
  ])('%s: the witness comes back holding %i entries', async (point, size) => {
    const log = await openLog({ start: now() });
    await log.grow(4);
    const note = await log.checkpoints.current();
    const heads = join(scratch, point.replace(':', '-'));
    const child = spawn(
      process.execPath,
      ['--import', './bin/jsx.ts', 'test/crash/cut.ts', 'witness', point, heads, log.checkpoints.verifierKey],
      { cwd: ROOT, env },
    );
    const [url] = await once(child.stdout, 'data');
    const gone = once(child, 'close');
    const answered = fetch(`${String(url).trim()}/add-checkpoint`, {
      method: 'POST',
      body: formatAddCheckpoint({ old: 0, path: [], note }),
    });
    await expect(answered).rejects.toThrow();
    await gone;
    expect(child.signalCode).toBe('SIGKILL');
    const opened = openHeads(heads);
    expect(opened.of(ORIGIN)?.size ?? 0).toBe(size);
    opened.close();
    await log.close();
    remove(log);
  });
});
