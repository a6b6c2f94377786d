import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { type KeyPurpose, signRotation } from '#ledger/rotation.ts';
import type { Clock } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import type { Store } from '#store/port.ts';
import { keptOrMade, readKeyFile, removeFile, replaceFile } from './key-file.ts';
import { nextFile, previousFile } from './keys.ts';

/**
 * A new signing key in the old one's place. The new key waits in a file of its own until the ledger holds
 * the entry that brings it in; that entry's commit is the moment of rotation, and every step before and
 * after it can be cut short and taken up again by running the command once more.
 */

/** What rotation must know of keys of one purpose: their file, their making and their public text. */
export interface KeyKind {
  purpose: KeyPurpose;
  /** Name within the keys directory; ends in `.key`. */
  file: string;
  /** A new private key, as the file holds it. */
  make(): string;
  /** The public part as the ledger's entries hold it. */
  publicOf(text: string): string;
  privateOf(text: string): KeyObject;
  /** Whether the old key signs beside the new one until the transition is ended. */
  keepsPrevious: boolean;
}

export interface Rotated {
  previous: string;
  public: string;
  /** Index of the entry; null where an earlier run had committed it. */
  index: number | null;
}

export interface RotateInput {
  store: Store;
  /** The keys directory. */
  directory: string;
  kind: KeyKind;
  clock: Clock;
  /** The old key is gone: nobody can follow this rotation, every verifier must pin the new key. */
  lost?: boolean;
  /** Told of each step that a crash may follow, for tests. */
  fault?: (point: string) => void;
}

/**
 * Rotates the key. Throws `not-ready` before a first key, `conflict` while a transition is under way or when
 * another process rotated meanwhile, and `not-ready` when the old key is not at hand and not said to be lost.
 */
export async function rotateKey(input: RotateInput): Promise<Rotated> {
  const { store, directory, kind, clock, lost = false, fault = () => undefined } = input;
  const inForce = await store.keyInForce(kind.purpose);
  if (inForce === null) {
    throw new AuditError('not-ready', 'There is no key to rotate yet.', { hint: 'Start the service once.' });
  }
  const interrupted = await takeUp(directory, kind, inForce.public, fault);
  if (interrupted !== null) {
    if (!kind.keepsPrevious) await store.endTransition(kind.purpose);
    return { previous: inForce.previous ?? interrupted, public: inForce.public, index: null };
  }
  if (inForce.previous !== null && kind.keepsPrevious) {
    throw new AuditError('conflict', 'The key before this one still signs too.', {
      hint: 'End that transition first, once every verifier and witness has the new key: add --finish.',
    });
  }
  const old = await readKeyFile(join(directory, kind.file));
  const isHeld = old !== null && kind.publicOf(old) === inForce.public;
  if (isHeld === lost) {
    throw lost
      ? new AuditError('conflict', 'The old key is there: it need not be given up as lost.', {
          hint: 'Rotate without --lost, so that verifiers can follow.',
        })
      : new AuditError('not-ready', 'The keys directory does not hold the key in force.', {
          hint: `Put it back as ${kind.file}. If it is lost for good, add --lost: every verifier must then pin the new key.`,
        });
  }

  const text = await keptOrMade(join(directory, nextFile(kind.file)), kind.make);
  fault('rotate:key-made');
  const rotation = {
    origin: store.origin,
    purpose: kind.purpose,
    previous: inForce.public,
    public: kind.publicOf(text),
  };
  const signatures = signRotation(rotation, {
    previous: lost || old === null ? null : kind.privateOf(old),
    public: kind.privateOf(text),
  });
  const receipt = await store.commitKey({
    purpose: kind.purpose,
    public: rotation.public,
    at: clock.now(),
    rotation: { previous: rotation.previous, signatures },
  });
  fault('rotate:committed');
  await takeUp(directory, kind, rotation.public, fault);
  if (!kind.keepsPrevious) await store.endTransition(kind.purpose);
  return { previous: rotation.previous, public: rotation.public, index: receipt?.index ?? null };
}

/**
 * Ends a rotation that was cut short after its commit: the waiting key takes its place. Each step writes
 * what it knows, so two processes may do it at once. Answers the old key's public part, or null when there
 * was nothing to end.
 */
export async function takeUp(
  directory: string,
  kind: KeyKind,
  inForce: string,
  fault: (point: string) => void = () => undefined,
): Promise<string | null> {
  const [file, waiting] = [join(directory, kind.file), join(directory, nextFile(kind.file))];
  const next = await readKeyFile(waiting);
  if (next === null || kind.publicOf(next) !== inForce) return null;
  const old = await readKeyFile(file);
  const previous = old === null ? '' : kind.publicOf(old);
  if (old !== null && previous !== inForce) {
    if (kind.keepsPrevious) await replaceFile(join(directory, previousFile(kind.file)), old);
    fault('rotate:previous-kept');
    await replaceFile(file, next);
    fault('rotate:in-place');
  } else if (old === null) {
    await replaceFile(file, next);
  }
  await removeFile(waiting);
  return previous;
}

/** From now on the new key signs alone; the old one's private part is destroyed. */
export async function endTransition({
  store,
  directory,
  kind,
}: Pick<RotateInput, 'store' | 'directory' | 'kind'>): Promise<boolean> {
  const inForce = await store.keyInForce(kind.purpose);
  if (inForce === null) return false;
  await takeUp(directory, kind, inForce.public);
  await store.endTransition(kind.purpose);
  await removeFile(join(directory, previousFile(kind.file)));
  return inForce.previous !== null;
}
