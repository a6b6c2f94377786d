import { systemClock } from '#server/clock.ts';
import { configOf } from '#server/config.ts';
import { AuditError } from '#server/errors.ts';
import { exportKind } from '#server/export/signer.ts';
import { openCheckpoints } from '#server/tlog/checkpoints.ts';
import { createIntegrity } from '#server/tlog/integrity.ts';
import { checkpointKind, openLogKeys } from '#server/tlog/keys.ts';
import { endTransition, rotateKey } from '#server/tlog/rotation.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { one, required, type Values } from './values.ts';

/**
 * `inzage admin rotate-key --purpose checkpoint|export`: a new signing key in the old one's place. It works
 * beside a running service, which signs with the new key from its next checkpoint on, and may be run again
 * after it was cut short.
 */
export async function rotate(values: Values): Promise<number> {
  const purpose = required(values, 'purpose');
  if (purpose !== 'checkpoint' && purpose !== 'export')
    throw new AuditError('invalid-request', '--purpose is checkpoint or export.');
  const [data, keys] = [required(values, 'data'), one(values, 'keys')];
  const config = configOf(
    { data, ...(keys !== undefined && { keys }) },
    process.env.NODE_ENV === 'production',
  );
  const store = openSqlite({ directory: config.data, origin: null });
  const input = {
    store,
    directory: config.keys,
    kind: purpose === 'checkpoint' ? checkpointKind(store.origin) : exportKind,
  };
  try {
    if (values.finish === true) {
      const ended = await endTransition(input);
      process.stdout.write(
        ended
          ? 'The transition is over: the new key signs alone, and the old private key is destroyed.\n'
          : 'No transition was under way.\n',
      );
      return 0;
    }
    const rotated = await rotateKey({ ...input, clock: systemClock, lost: values.lost === true });
    if (purpose === 'checkpoint') {
      // A checkpoint that both keys sign, so that whoever knows the old one only sees the rotation too.
      const checkpoints = await openCheckpoints({
        store,
        keys: openLogKeys(config.keys, store.origin),
        clock: systemClock,
        integrity: createIntegrity(systemClock),
        everyMs: 0,
      });
      await checkpoints.sign();
    }
    process.stdout.write(told(purpose, rotated, values.lost === true));
    return 0;
  } finally {
    await store.close();
  }
}

/** `inzage admin accept-clock`: what was signed under a clock that ran ahead no longer holds up signing. */
export async function acceptClock(values: Values): Promise<number> {
  const store = openSqlite({ directory: required(values, 'data'), origin: null });
  try {
    const changed = await store.acceptClock(systemClock.now());
    process.stdout.write(`${changed} checkpoints had been signed by a clock ahead of this one.\n`);
    return 0;
  } finally {
    await store.close();
  }
}

function told(
  purpose: 'checkpoint' | 'export',
  rotated: { public: string; index: number | null },
  lost: boolean,
): string {
  const done =
    rotated.index === null
      ? 'A rotation that was cut short is finished'
      : `The ${purpose} key was rotated by entry ${rotated.index}`;
  if (purpose === 'export') return `${done}.\n`;
  const then = lost
    ? 'The old key did not sign this: everybody who verifies must be given the new key.'
    : 'Both keys sign until `inzage admin rotate-key --purpose checkpoint --finish`: give witnesses the new key first.';
  return `${done}.\nLedger key: ${rotated.public}\n${then}\n`;
}
