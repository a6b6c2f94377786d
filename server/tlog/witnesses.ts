import { fromDecimal } from '#ledger/encoding.ts';
import { LedgerError } from '#ledger/error.ts';
import { COSIGNATURE_V1, parseVerifierKey, type VerifierKey, verifierKey } from '#ledger/keys.ts';
import { verifiedLines } from '#ledger/note.ts';
import { formatAddCheckpoint } from '#ledger/witness.ts';
import type { Clock } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import type { SignedCheckpoint, Store } from '#store/port.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Integrity } from './integrity.ts';

/**
 * The log's side of the witness protocol (C2SP tlog-witness). Each configured witness is shown the latest
 * checkpoint now and then, with a proof that it continues the one that witness holds; its cosignature is
 * kept. A witness that cannot be reached delays nothing. A witness that holds more than we have, or other
 * entries, is the one thing that tells a restored or forked log from a whole one: then signing stops.
 */
export interface WitnessConfig {
  /** Prefix in front of `/add-checkpoint`. */
  url: string;
  key: VerifierKey;
}

export interface WitnessState {
  name: string;
  /** Largest size that it cosigned; 0 for none. */
  size: number;
  /** Failures since the last success. */
  failures: number;
  /** What went wrong last; null after a success. */
  problem: string | null;
  /** When it last cosigned or was last tried in vain, milliseconds; null before the first time. */
  at: number | null;
}

export interface Witnesses {
  /** Shows the latest checkpoint to every witness that is due. Never rejects. */
  ask(): Promise<void>;
  /** The same, waiting no longer than this. */
  askWithin(ms: number): Promise<void>;
  /**
   * Holds the last saved checkpoint against every witness, before anything is served or signed. Rejects with
   * `not-ready` when one holds a newer or another log; one that does not answer is told and passed over.
   */
  compareAtStart(): Promise<void>;
  states(): Promise<WitnessState[]>;
  /** Their verifier keys, for whoever checks cosignatures. */
  readonly keys: readonly string[];
}

export interface WitnessesInput {
  store: Pick<Store, 'treeSize' | 'consistency' | 'signedCheckpoint' | 'saveCosignature' | 'cosignedBy'>;
  checkpoints: Pick<Checkpoints, 'latest'>;
  integrity: Integrity;
  clock: Clock;
  witnesses: readonly WitnessConfig[];
  /** Size of a head kept elsewhere that the log was found to hold against; 0 for none. */
  assured?: number;
  fetch?: typeof fetch;
  tell?: (line: string) => void;
}

const ANSWER_MS = 10_000;
const ANSWER_BYTES_MAX = 64 * 1024;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 600_000;

/** `URL=VKEY`, as `--witness` takes it. Throws `invalid-request`. */
export function readWitness(text: string): WitnessConfig {
  const split = text.lastIndexOf('=');
  const url = text.slice(0, Math.max(0, split)).replace(/\/+$/, '');
  try {
    const { protocol } = new URL(url);
    if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError('another protocol');
    const key = parseVerifierKey(text.slice(split + 1));
    if (key.type !== COSIGNATURE_V1) throw new LedgerError('bad-key', 'not the key of a witness');
    return { url, key };
  } catch (cause) {
    throw new AuditError('invalid-request', '--witness takes URL=VERIFIERKEY.', {
      hint: 'The key is that of a witness (signature type 4), as `inzage witness` prints it: https://witness.example=witness.example+1a2b3c4d+BA…',
      cause,
    });
  }
}

/** What came of one request. */
type Asked =
  | { cosigned: true }
  /** The witness and this log cannot both be right. */
  | { contradicts: string }
  | { failed: string };

interface Due {
  failures: number;
  problem: string | null;
  at: number | null;
  /** By the running clock of this process. */
  notBefore: number;
}

export function createWitnesses(input: WitnessesInput): Witnesses {
  const { store, checkpoints, integrity, clock, witnesses, tell = console.error } = input;
  const due = new Map<WitnessConfig, Due>(
    witnesses.map((witness) => [witness, { failures: 0, problem: null, at: null, notBefore: 0 }]),
  );

  const post = async ({ url }: WitnessConfig, body: string) => {
    const response = await (input.fetch ?? fetch)(`${url}/add-checkpoint`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return { status: response.status, text: await readText(response) };
  };

  /** One submission, and a second one from the size that a 409 names. */
  const submit = async (witness: WitnessConfig, signed: SignedCheckpoint): Promise<Asked> => {
    const name = witness.key.name;
    let old = Math.min(await store.cosignedBy(verifierKey(witness.key)), signed.size);
    for (let attempt = 1; ; attempt++) {
      const path = old === 0 || old === signed.size ? [] : await store.consistency(old, signed.size);
      const { status, text } = await post(witness, formatAddCheckpoint({ old, path, note: signed.note }));
      if (status === 200) return keep(witness, signed, text);
      if (status === 409) {
        const size = text.endsWith('\n') ? fromDecimal(text.slice(0, -1)) : undefined;
        if (size === undefined) return { failed: 'it answered 409 without the size it holds' };
        // Whatever a witness can have seen was saved here first: nothing that it holds is newer than that.
        const newest = (await store.signedCheckpoint())?.size ?? 0;
        if (size > Math.max(newest, input.assured ?? 0))
          return {
            contradicts: `the witness ${name} holds a log of ${size} entries, and nothing over ${newest} was ever signed here: an older copy was restored, or entries were cut off`,
          };
        if (size === old && size === signed.size)
          return { contradicts: `the witness ${name} holds another root for ${size} entries` };
        if (size > signed.size) return { failed: 'it has cosigned a newer checkpoint meanwhile' };
        if (attempt > 1 || size === old) return { failed: 'it keeps answering 409' };
        old = size;
        continue;
      }
      if (status === 422)
        return {
          contradicts: `the witness ${name} finds that the log does not continue the ${old} entries it has seen`,
        };
      return { failed: REASONS[status] ?? `it answered ${status}` };
    }
  };

  const keep = async (witness: WitnessConfig, signed: SignedCheckpoint, text: string): Promise<Asked> => {
    let line: string;
    try {
      line = verifiedLines(signed.note + text, [witness.key]);
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      return { failed: `its answer is not a cosignature by its key (${error.message})` };
    }
    const { size } = signed;
    await store.saveCosignature({ size, witness: verifierKey(witness.key), line, at: clock.now() });
    return { cosigned: true };
  };

  const askOne = async (witness: WitnessConfig, signed: SignedCheckpoint): Promise<Asked> => {
    const state = due.get(witness);
    if (!state) throw new Error('not one of these witnesses');
    const asked = await submit(witness, signed).catch(
      (error: unknown): Asked => ({ failed: reasonOf(error) }),
    );
    state.at = clock.now();
    if ('failed' in asked) {
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** state.failures);
      if (state.problem !== asked.failed)
        tell(`the witness ${witness.key.name} did not cosign: ${asked.failed}; it is asked again`);
      Object.assign(state, {
        failures: state.failures + 1,
        problem: asked.failed,
        notBefore: performance.now() + pause,
      });
    } else if ('contradicts' in asked) {
      Object.assign(state, { failures: state.failures + 1, problem: asked.contradicts });
      integrity.broke(asked.contradicts);
    } else {
      if (state.problem !== null) tell(`the witness ${witness.key.name} cosigns again`);
      Object.assign(state, { failures: 0, problem: null, notBefore: 0 });
    }
    return asked;
  };

  const round = async (): Promise<void> => {
    if (integrity().state === 'broken') return;
    const latest = await checkpoints.latest().then(() => store.signedCheckpoint());
    if (!latest || latest.size === 0) return;
    const isDue = async (witness: WitnessConfig) =>
      (due.get(witness)?.notBefore ?? 0) <= performance.now() &&
      (await store.cosignedBy(verifierKey(witness.key))) < latest.size;
    await Promise.all(
      witnesses.map(async (witness) => {
        if (await isDue(witness)) await askOne(witness, latest);
      }),
    );
  };

  let running: Promise<void> | null = null;
  const ask = (): Promise<void> => {
    if (witnesses.length === 0) return Promise.resolve();
    running ??= round()
      .catch((error: unknown) => tell(`asking the witnesses failed: ${reasonOf(error)}; it is tried again`))
      .finally(() => {
        running = null;
      });
    return running;
  };

  return {
    ask,
    async askWithin(ms) {
      let timer: NodeJS.Timeout | undefined;
      const over = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms);
      });
      // A round that was under way may be over an older checkpoint: one more is asked for.
      await Promise.race([ask().then(ask), over]);
      clearTimeout(timer);
    },
    async compareAtStart() {
      const saved = await store.signedCheckpoint();
      if (!saved || saved.size === 0) return;
      const { size } = saved;
      if (size > (await store.treeSize())) return;
      await Promise.all(
        witnesses.map(async (witness) => {
          const asked = await askOne(witness, saved);
          if (!('contradicts' in asked)) return;
          throw new AuditError('not-ready', `The ledger is not what was signed: ${asked.contradicts}.`, {
            hint: 'Do not serve from it: what it signs would be a second history. Keep these files, restore a copy at least as new as what the witness holds, and start again. If you believe that nothing is lost, fetch the head that the witness holds and start with --head FILE: it is compared with the entries themselves.',
          });
        }),
      );
    },
    keys: witnesses.map(({ key }) => verifierKey(key)),
    states: async () =>
      Promise.all(
        witnesses.map(async (witness) => {
          const { failures, problem, at } = due.get(witness) ?? { failures: 0, problem: null, at: null };
          const size = await store.cosignedBy(verifierKey(witness.key));
          return { name: witness.key.name, size, failures, problem, at };
        }),
      ),
  };
}

const REASONS: Record<number, string> = {
  400: 'it could not read the request (400)',
  403: 'it does not know the key that signs the checkpoint (403): give it this log’s verifier key',
  404: 'it does not know this log (404): give it this log’s verifier key',
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const cause = error.cause instanceof Error ? (error.cause as NodeJS.ErrnoException).code : undefined;
  if (error.name === 'TimeoutError') return 'it did not answer in time';
  return cause === undefined ? error.message : `it cannot be reached (${cause})`;
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > ANSWER_BYTES_MAX) throw new Error('its answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
