/**
 * What "verified" means, as lists of named checks that stop at the first that fails. No database, no
 * service and no trust in the sender: proof, entry and pinned keys are all it takes.
 */
import type { OpenedCheckpoint } from './checkpoint.ts';
import { type LedgerEntry, parseEntry } from './entry.ts';
import { LedgerError } from './error.ts';
import { leafHash } from './hash.ts';
import type { VerifierKey } from './keys.ts';
import { verifyConsistency, verifyInclusion } from './merkle.ts';
import { type Proof, parseProof } from './proof.ts';
import { openPinned, readPins } from './rotation.ts';

export type Step = { name: 'parse' | 'signature' | 'inclusion' | 'consistency'; ok: boolean; detail: string };

/** `steps` ends with the first that failed. What was read is only there when all of it holds. */
export type Verdict<Read> = { ok: true; steps: Step[]; read: Read } | { ok: false; steps: Step[] };

/** `VKEY`, or `VKEY SIZE` for a key that signs from that size on (`readPins`). */
type Keys = readonly (string | VerifierKey)[];

/** That the entry stands in the log, under a checkpoint which a pinned key of that log has signed. */
export function verifyProofFile(input: {
  /** The `.tlog-proof` file. */
  proof: string | Uint8Array;
  /** The entry's bytes. */
  entry: Uint8Array;
  /** Verifier keys the reader pinned: the log's (all of its history), and witnesses'. */
  verifierKeys: Keys;
}): Verdict<{ proof: Proof; entry: LedgerEntry; checkpoint: OpenedCheckpoint }> {
  return inOrder((check) => {
    const { proof, entry } = check('parse', () => {
      const read = { proof: parseProof(input.proof), entry: parseEntry(input.entry) };
      return [read, `entry ${read.proof.index}, a ${read.entry.kind} of ${read.entry.at}`];
    });
    const checkpoint = check('signature', () => signed(proof.checkpoint, input.verifierKeys));
    check('inclusion', () => {
      const { size, root } = checkpoint;
      const leaf = leafHash(input.entry);
      if (!verifyInclusion({ index: proof.index, size, leaf, path: proof.path, root })) {
        throw new Failed('the path does not lead from this entry to the signed root');
      }
      return [true, `entry ${proof.index} of ${size} leads to the signed root`];
    });
    return { proof, entry, checkpoint };
  });
}

/** That the log at the newer checkpoint begins with the log at the older one: nothing altered or removed. */
export function verifyConsistencyOf(input: {
  /** Signed notes. */
  older: string | Uint8Array;
  newer: string | Uint8Array;
  path: readonly Uint8Array[];
  verifierKeys: Keys;
}): Verdict<{ older: OpenedCheckpoint; newer: OpenedCheckpoint }> {
  return inOrder((check) => {
    const older = check('signature', () => signed(input.older, input.verifierKeys));
    const newer = check('signature', () => signed(input.newer, input.verifierKeys));
    check('consistency', () => {
      if (older.origin !== newer.origin) throw new Failed('the checkpoints are of two different logs');
      if (older.size > newer.size) throw new Failed('the newer checkpoint is of a smaller log');
      const sizes = { size1: older.size, size2: newer.size, root1: older.root, root2: newer.root };
      if (!verifyConsistency({ ...sizes, path: input.path })) {
        throw new Failed('the path does not show that one log begins with the other');
      }
      return [true, `the log of ${newer.size} entries begins with the log of ${older.size}`];
    });
    return { older, newer };
  });
}

function signed(note: string | Uint8Array, keys: Keys): [OpenedCheckpoint, string] {
  const checkpoint = openPinned(note, readPins(keys));
  const names = checkpoint.signedBy.map((signer) => signer.name).join(', ');
  return [checkpoint, `${checkpoint.origin} at size ${checkpoint.size}, signed by ${names}`];
}

/** A check that came out negative, as against bytes that could not be read. */
class Failed extends Error {}

/** Runs one check, which gives what it read and what to say about it. */
type Check = <Read>(name: Step['name'], run: () => [Read, string]) => Read;

function inOrder<Read>(checks: (check: Check) => Read): Verdict<Read> {
  const steps: Step[] = [];
  let current: Step['name'] = 'parse';
  try {
    const read = checks((name, run) => {
      current = name;
      const [result, detail] = run();
      steps.push({ name, ok: true, detail });
      return result;
    });
    return { ok: true, steps, read };
  } catch (error) {
    if (!(error instanceof Failed || error instanceof LedgerError)) throw error;
    steps.push({ name: current, ok: false, detail: error.message });
    return { ok: false, steps };
  }
}
