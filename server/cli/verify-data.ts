import { readFile } from 'node:fs/promises';
import { LedgerError } from '#ledger/error.ts';
import { readPins } from '#ledger/rotation.ts';
import { AuditError } from '#server/errors.ts';
import { type AuditStep, auditLog } from '#server/tlog/audit.ts';
import { openSqlite, type SqliteStore } from '#store/sqlite/index.ts';

/**
 * `inzage verify --data DIR`: whether the files of a data directory are what was entered and signed. It writes
 * nothing, and works beside a running service as well as on a directory that nobody serves.
 */
export async function verifyData(
  data: string,
  keys: readonly string[],
  head: string | undefined,
): Promise<number> {
  const say = ({ name, ok, detail }: AuditStep): void => {
    process.stdout.write(`${ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(12)} ${detail}\n`);
  };
  checkKeys(keys);
  const kept = head === undefined ? null : await headIn(head);
  let store: SqliteStore;
  try {
    store = openSqlite({ directory: data, origin: null, reading: true });
  } catch (error) {
    if (!(error instanceof AuditError) || error.code === 'not-found') throw error;
    say({ name: 'files', ok: false, detail: `${error.message} ${error.hint ?? ''}`.trim() });
    return verdict(false);
  }
  const meter = meterOn(process.stderr);
  try {
    const told = (step: AuditStep): void => {
      meter.clear();
      say(step);
    };
    return verdict(await auditLog({ store, keys, head: kept, say: told, progress: meter.show }));
  } finally {
    meter.clear();
    await store.close();
  }
}

function verdict(holds: boolean): number {
  process.stdout.write(holds ? '\nThis log holds.\n' : '\nThis log does not hold.\n');
  return holds ? 0 : 1;
}

/** A mistyped key says nothing about the log. */
function checkKeys(keys: readonly string[]): void {
  try {
    readPins(keys);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw new AuditError('invalid-request', `A key that was given is not one: ${cause.message}.`, {
      hint: 'Give verifier keys as the service prints them: NAME+HASH+KEY.',
      cause,
    });
  }
}

async function headIn(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new AuditError(
      'invalid-request',
      `The head cannot be read (${(cause as NodeJS.ErrnoException).code}).`,
      {
        hint: 'Name a file that holds a signed checkpoint, as GET /ledger/checkpoint answers it.',
        cause,
      },
    );
  }
}

const EVERY_MS = 1000;

/** A line that is written over on a terminal; elsewhere a line now and then. */
function meterOn(out: NodeJS.WriteStream) {
  const start = performance.now();
  let last = start;
  let shown = false;
  return {
    show(done: number, of: number): void {
      const now = performance.now();
      if (now - last < (out.isTTY ? EVERY_MS : 30 * EVERY_MS)) return;
      last = now;
      const left = Math.round((((now - start) / done) * (of - done)) / 1000);
      out.write(
        `${out.isTTY ? '\r\u001b[K' : ''}${done} of ${of} entries, about ${left} s to go${out.isTTY ? '' : '\n'}`,
      );
      shown = out.isTTY;
    },
    clear(): void {
      if (shown) out.write('\r\u001b[K');
      shown = false;
    },
  };
}
