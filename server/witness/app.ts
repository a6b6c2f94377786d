import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { LedgerError } from '#ledger/error.ts';
import { type SigningKey, type VerifierKey, verifierKey } from '#ledger/keys.ts';
import { addSignatures, cosignatureLine, unverifiedText, verifiedLines } from '#ledger/note.ts';
import { type AddCheckpoint, judgeCheckpoint, parseAddCheckpoint, SIZE_TYPE } from '#ledger/witness.ts';
import type { Clock } from '#server/clock.ts';
import type { Heads } from './heads.ts';

/**
 * A witness (C2SP tlog-witness): a program that an auditor runs on a machine of their own. It cosigns a
 * checkpoint of the logs it was told of when, and only when, the tree continues the one it cosigned last.
 * Checking and saving happen in one step without a pause, so of two requests at once the second finds the
 * first one's head.
 */
export interface WitnessInput {
  /** Signature type 4. */
  key: SigningKey;
  /** Verifier keys of the logs; several of one origin where a log rotates its key. */
  logs: readonly VerifierKey[];
  heads: Heads;
  clock: Clock;
  /** Told of what was refused and why, and of every head that was cosigned. */
  tell?: (line: string) => void;
  /** Told of each step that a crash may follow, for tests. */
  fault?: (point: string) => void;
}

/** 64 proof lines and a note of a hundred signatures fit in far less. */
const BODY_MAX = 64 * 1024;
const TEXT = { 'content-type': 'text/plain; charset=utf-8' };

export function createWitness({ key, logs, heads, clock, ...hooks }: WitnessInput): Hono {
  const { tell = () => undefined, fault = () => undefined } = hooks;
  const keysOf = (origin: string) => logs.filter((log) => log.name === origin);
  const app = new Hono();

  app.post(
    '/add-checkpoint',
    bodyLimit({ maxSize: BODY_MAX, onError: (c) => c.text('the request is too large\n', 413, TEXT) }),
    async (c) => {
      const body = new Uint8Array(await c.req.arrayBuffer());
      const request = read(body);
      if (typeof request === 'string') return c.text(`${request}\n`, 400, TEXT);
      const verdict = judgeCheckpoint(request, keysOf, heads.of);
      if (verdict.status !== 200) {
        tell(`refused with ${verdict.status}: ${verdict.why}`);
        return verdict.status === 409
          ? c.body(`${verdict.size}\n`, 409, { 'content-type': SIZE_TYPE })
          : c.text(`${verdict.why}\n`, verdict.status, TEXT);
      }
      const { origin, size, root } = verdict.checkpoint;
      const at = clock.now();
      const text = unverifiedText(request.note);
      const line = cosignatureLine(text, key, Math.floor(at / 1000));
      const signed = `${text}\n${verifiedLines(request.note, keysOf(origin))}`;
      fault('witness:judged');
      heads.save(origin, { size, root }, addSignatures(signed, line), at);
      fault('witness:saved');
      tell(`cosigned ${origin} at ${size} entries`);
      return c.body(line, 200, TEXT);
    },
  );

  // Beside the protocol: the head as a file, for `--head` and for whoever compares.
  app.get('/checkpoint', (c) => {
    const note = heads.note(c.req.query('origin') ?? '');
    return note === null ? c.text('no head of that log is held\n', 404, TEXT) : c.body(note, 200, TEXT);
  });
  app.get('/', (c) => {
    const held = heads.all().map(({ origin, size }) => `${origin} ${size}\n`);
    return c.body(`${verifierKey(key)}\n${held.join('')}`, 200, TEXT);
  });
  app.onError((error, c) => {
    tell(`a request failed: ${error.message}`);
    return c.text('the witness could not do it; send it again\n', 500, TEXT);
  });
  return app;
}

/** The request, or what is wrong with it. */
function read(body: Uint8Array): AddCheckpoint | string {
  try {
    return parseAddCheckpoint(body);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return error.message;
  }
}
