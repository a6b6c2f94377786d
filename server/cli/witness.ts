import { join } from 'node:path';
import { serve } from '@hono/node-server';
import {
  COSIGNATURE_V1,
  decodeSigningKey,
  ED25519,
  encodeSigningKey,
  generateSigningKey,
  parseVerifierKey,
  type SigningKey,
  type VerifierKey,
  verifierKey,
} from '#ledger/keys.ts';
import { systemClock } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import { keptOrMade } from '#server/tlog/key-file.ts';
import { createWitness } from '#server/witness/app.ts';
import { openHeads } from '#server/witness/heads.ts';
import { many, one, required, type Values, whole } from './values.ts';

const DEFAULT_PORT = 8788;
const DEFAULT_NAME = 'witness.local';
const KEY_FILE = 'witness.key';

/**
 * Runs a witness for the logs whose keys it is given, and nothing else: it needs no data of theirs and calls
 * nobody.
 */
export async function witness(values: Values): Promise<number> {
  const data = required(values, 'data');
  const logs = many(values, 'log').map(logKey);
  if (logs.length === 0) {
    throw new AuditError('invalid-request', '--log is required: the verifier key of a log to witness.', {
      hint: 'The log prints it when it starts, and keeps it as checkpoint.vkey in its keys directory.',
    });
  }
  const key = await ownKey(one(values, 'key-dir') ?? `${data}-keys`, one(values, 'name'));
  const heads = openHeads(data);
  try {
    const app = createWitness({
      key,
      logs,
      heads,
      clock: systemClock,
      tell: (line) => console.error(`${new Date().toISOString()} ${line}`),
    });
    const [hostname, port] = [one(values, 'host') ?? '127.0.0.1', whole(values, 'port') ?? DEFAULT_PORT];
    const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
      const starting = serve({ fetch: app.fetch, hostname, port }, () => resolve(starting));
      starting.once('error', (cause: NodeJS.ErrnoException) =>
        reject(
          new AuditError('not-ready', `Cannot listen on ${hostname}:${port} (${cause.code ?? 'unknown'}).`, {
            hint: 'Another process may hold the port; choose another with --port.',
            cause,
          }),
        ),
      );
    });
    const address = server.address();
    const at = typeof address === 'object' && address ? address.port : port;
    process.stdout.write(`Witness listens on http://${hostname}:${at}\nWitness key: ${verifierKey(key)}\n`);
    await new Promise<void>((resolve) => {
      process.once('SIGTERM', () => resolve());
      process.once('SIGINT', () => resolve());
    });
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      if ('closeIdleConnections' in server) server.closeIdleConnections();
    });
    return 0;
  } finally {
    heads.close();
  }
}

function logKey(text: string): VerifierKey {
  const key = parseVerifierKey(text);
  if (key.type === ED25519) return key;
  throw new AuditError('invalid-request', '--log takes the key of a log, and this is the key of a witness.');
}

/** The witness's own key, made when it is first started; its name stays what it was. */
async function ownKey(directory: string, name: string | undefined): Promise<SigningKey> {
  const text = await keptOrMade(
    join(directory, KEY_FILE),
    () => `${encodeSigningKey(generateSigningKey(name ?? DEFAULT_NAME, COSIGNATURE_V1))}\n`,
  );
  const key = decodeSigningKey(text.trim());
  if (key.type !== COSIGNATURE_V1) {
    throw new AuditError('not-ready', `${KEY_FILE} is not the key of a witness.`, {
      hint: 'A log’s key may not cosign. Give the witness a key directory of its own.',
    });
  }
  if (name !== undefined && name !== key.name) {
    throw new AuditError('conflict', `This witness is called ${key.name}.`, {
      hint: 'Start it without --name, or with another --data and --key-dir for another witness.',
    });
  }
  return key;
}
