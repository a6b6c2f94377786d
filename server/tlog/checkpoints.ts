import { type OpenedCheckpoint, signCheckpoint } from '#ledger/checkpoint.ts';
import { LedgerError } from '#ledger/error.ts';
import { type SigningKey, verifierKey } from '#ledger/keys.ts';
import { verifyConsistency } from '#ledger/merkle.ts';
import { openPinned, type Pin } from '#ledger/rotation.ts';
import type { Clock } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import type { SignedCheckpoint, Store } from '#store/port.ts';
import { brokenLedger, type Integrity } from './integrity.ts';
import { checkpointKind, keyHistory, type LogKeys, publishKeys } from './keys.ts';
import { takeUp } from './rotation.ts';

/**
 * Signed checkpoints, at a cadence: one signature covers however many lookups came in since the last. A
 * checkpoint is saved before anybody sees it, and none is signed that the one before it speaks against: so
 * two different roots of one size never both leave this service, wherever it is cut short.
 */
export interface Checkpoints {
  /** The latest one signed, with witnesses' lines; signs first when the tree has grown and it is time. */
  latest(): Promise<string>;
  /** The latest one that a witness has cosigned; null before the first. */
  cosigned(): Promise<string | null>;
  /** One over the tree as it is now. */
  current(): Promise<string>;
  /**
   * One that covers the entry at this index, cosigned where there is such a one; else the next that is
   * signed. Rejects with `not-ready` when nothing may be signed: what a broken ledger signed last proves nothing.
   */
  covering(index: number): Promise<string>;
  /** Signs now, whatever the cadence, unless the tree has not grown. */
  sign(): Promise<SignedCheckpoint>;
  /** Of the key in force. */
  readonly verifierKey: string;
  /** All keys of this log so far, each with the sizes it signs at. */
  history(): Promise<Pin[]>;
  /** Sends away who waits for the next signature. */
  stop(): void;
}

/** What signing needs of a store. */
export type SigningStore = Pick<
  Store,
  | 'origin'
  | 'root'
  | 'treeSize'
  | 'consistency'
  | 'entriesOfKind'
  | 'commitKey'
  | 'keyInForce'
  | 'saveCheckpoint'
  | 'signedCheckpoint'
  | 'cosignedCheckpoint'
>;

export interface CheckpointsInput {
  store: SigningStore;
  keys: LogKeys;
  clock: Clock;
  integrity: Integrity;
  /** Least time between two signatures, milliseconds; 0 signs whenever a newer one is asked for. */
  everyMs: number;
  /** Told of each step that a crash may follow, for tests. */
  fault?: (point: string) => void;
}

/** How far the clock may stand behind the last checkpoint: as much as a lookup's may be ahead of ours. */
const CLOCK_TOLERANCE_MS = 120_000;

export async function openCheckpoints(input: CheckpointsInput): Promise<Checkpoints> {
  const { store, keys, clock, integrity, everyMs, fault = () => undefined } = input;
  let [inForce, history] = await keyInForce(store, keys, clock);
  await publishKeys(keys.directory, inForce.public, history);

  /** The keys that sign, as the ledger names them now: another process may have rotated them. */
  const signers = async (): Promise<SigningKey[]> => {
    const now = (await store.keyInForce('checkpoint')) ?? inForce;
    if (now.public !== inForce.public) history = await keyHistory(store);
    inForce = now;
    return keys.signers(now);
  };

  const openKept = (note: string): OpenedCheckpoint => {
    try {
      return openPinned(note, history);
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      integrity.broke(`the checkpoint that was kept is not this log’s (${error.message})`);
      throw brokenLedger('the checkpoint that was kept is not this log’s');
    }
  };

  const refuse = (why: string): never => {
    integrity.broke(why);
    throw brokenLedger(why);
  };

  /** Everything the last checkpoint says must hold of the tree that is to be signed. */
  const checkAgainst = async (last: SignedCheckpoint, size: number, root: Uint8Array): Promise<void> => {
    if (last.size > size) {
      refuse(
        `it has ${size} entries, but a checkpoint over ${last.size} was signed: an older copy was restored`,
      );
    }
    const kept = openKept(last.note);
    const same = last.size === size && Buffer.compare(kept.root, root) === 0;
    if (!same && last.size === size)
      refuse(`it no longer has the root that was signed for its ${size} entries`);
    if (last.size === size || last.size === 0) return;
    const path = await store.consistency(last.size, size);
    if (!verifyConsistency({ size1: last.size, size2: size, root1: kept.root, root2: root, path }))
      refuse(`it does not begin with the ${last.size} entries that were signed`);
    if (clock.now() + CLOCK_TOLERANCE_MS < last.at) {
      throw new AuditError('not-ready', 'The clock stands before the last checkpoint; nothing is signed.', {
        hint: `The last one was signed at ${new Date(last.at).toISOString()}. Set this machine’s clock right; signing goes on by itself. If it was ahead when that was signed, and is right now, run \`inzage admin accept-clock --data DIR\`.`,
      });
    }
  };

  const refuseIfBroken = (): void => {
    const { state, why } = integrity();
    if (state === 'broken') throw brokenLedger(why ?? 'it was found to be changed');
  };

  const sign = async (): Promise<SignedCheckpoint> => {
    refuseIfBroken();
    // In this order, since other processes write too. What was signed before the size was read is no larger;
    // and a key that was replaced before the keys are read signs no tree that holds the replacement.
    const last = await store.signedCheckpoint();
    const { size, root } = await store.root();
    const keysNow = await signers();
    if (last) await checkAgainst(last, size, root);
    if (last?.size === size) return last;
    const note = signCheckpoint({ origin: store.origin, size, root: Buffer.from(root) }, keysNow);
    fault('checkpoint:signed');
    await store.saveCheckpoint(size, note, clock.now());
    fault('checkpoint:saved');
    const kept = await store.signedCheckpoint();
    if (kept === null) throw new AuditError('internal', 'The checkpoint was not kept.');
    // Another process may have signed this size first: then its note is the one that counts.
    if (kept.size === size && Buffer.compare(openKept(kept.note).root, root) !== 0)
      refuse(`two roots were signed for its ${size} entries`);
    return kept;
  };

  let signing: Promise<unknown> = Promise.resolve();
  let lastSignedAt = Number.NEGATIVE_INFINITY;
  const signInTurn = (): Promise<SignedCheckpoint> => {
    const next = signing.then(sign, sign).then((signed) => {
      lastSignedAt = performance.now();
      return signed;
    });
    signing = next.catch(() => undefined);
    return next;
  };

  /** Everybody who waits for the next signature waits for the same one. */
  let awaited: Promise<SignedCheckpoint> | null = null;
  let stopWaiting = (): void => undefined;
  const next = (): Promise<SignedCheckpoint> => {
    const wait = lastSignedAt + everyMs - performance.now();
    if (wait <= 0) return signInTurn();
    awaited ??= new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, wait);
      stopWaiting = () => {
        clearTimeout(timer);
        reject(
          new AuditError('not-ready', 'The service is stopping.', { hint: 'Ask again when it is back.' }),
        );
      };
    })
      .finally(() => {
        awaited = null;
      })
      .then(signInTurn);
    return awaited;
  };

  const covering = async (index: number): Promise<string> => {
    refuseIfBroken();
    const cosigned = await store.cosignedCheckpoint(index + 1);
    if (cosigned) return noteOf(cosigned);
    let signed = await store.signedCheckpoint();
    while (signed === null || signed.size <= index) {
      if (index >= (await store.treeSize())) {
        throw new AuditError('not-found', 'The ledger has no such entry.', {
          hint: 'Ask for one that it has.',
        });
      }
      signed = await next();
    }
    return noteOf(signed);
  };

  return {
    async latest() {
      refuseIfBroken();
      const isDue = lastSignedAt + everyMs <= performance.now();
      return noteOf((isDue ? null : await store.signedCheckpoint()) ?? (await signInTurn()));
    },
    async cosigned() {
      const cosigned = await store.cosignedCheckpoint(0);
      return cosigned && noteOf(cosigned);
    },
    current: async () => covering((await store.treeSize()) - 1),
    covering,
    sign: signInTurn,
    get verifierKey() {
      return inForce.public;
    },
    history: () => keyHistory(store),
    stop: () => stopWaiting(),
  };
}

const noteOf = ({ note, cosignatures }: SignedCheckpoint): string => note + cosignatures.join('');

/** Takes the key that the ledger names, ending a rotation that was cut short; before the first, commits one. */
async function keyInForce(
  store: SigningStore,
  keys: LogKeys,
  clock: Clock,
): Promise<[{ public: string; previous: string | null }, Pin[]]> {
  if ((await store.keyInForce('checkpoint')) === null) {
    const key = await keys.first();
    await store.commitKey({ purpose: 'checkpoint', public: verifierKey(key), at: clock.now() });
  }
  const inForce = await store.keyInForce('checkpoint');
  if (inForce === null) throw new AuditError('internal', 'The checkpoint key was not committed.');
  await takeUp(keys.directory, checkpointKind(store.origin), inForce.public);
  await keys.signers(inForce);
  return [inForce, await keyHistory(store)];
}
