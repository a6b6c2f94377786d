import type { Checkpoint } from '#ledger/checkpoint.ts';
import { LedgerError, type LedgerErrorCode } from '#ledger/error.ts';
import { verifyConsistency } from '#ledger/merkle.ts';
import { openPinned, type Pin } from '#ledger/rotation.ts';
import { AuditError } from '#server/errors.ts';
import type { Store } from '#store/port.ts';
import { keyHistory } from './keys.ts';

/**
 * A head that somebody else kept, held against the log: what tells a restored old copy and a forked one,
 * both of which are whole in themselves.
 */
export type HeadComparison = { ok: true; size: number } | { ok: false; why: string };

const UNSIGNED: readonly LedgerErrorCode[] = ['no-signature', 'bad-signature', 'wrong-origin', 'retired-key'];

/** Whether the log begins with the tree of this head. */
export async function compareHead(
  store: Pick<Store, 'root' | 'consistency'>,
  head: Pick<Checkpoint, 'size' | 'root'>,
): Promise<HeadComparison> {
  const { size, root } = await store.root();
  if (head.size > size) {
    return {
      ok: false,
      why: `it has ${size} entries, and the head is over ${head.size}: an older copy was restored, or entries were cut off`,
    };
  }
  if (head.size === 0) return { ok: true, size: 0 };
  const path = head.size === size ? [] : await store.consistency(head.size, size);
  const holds = verifyConsistency({ size1: head.size, size2: size, root1: head.root, root2: root, path });
  return holds
    ? { ok: true, size: head.size }
    : {
        ok: false,
        why: `its first ${head.size} entries are not those of the head: it was changed, or is another history`,
      };
}

/**
 * The same for a head as it was exported: a signed checkpoint. Its signature is checked against the keys in
 * `pins`; without them, against those that the ledger itself names.
 */
export async function compareHeadNote(
  store: Pick<Store, 'root' | 'consistency' | 'entriesOfKind' | 'origin'>,
  note: string | Uint8Array,
  pins?: readonly Pin[],
): Promise<HeadComparison> {
  const keys = pins ?? (await keyHistory(store));
  let head: Checkpoint;
  try {
    head = openPinned(note, keys);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const why = UNSIGNED.includes(error.code)
      ? `the head is not signed by a key that this log knows (${error.message}): it is of another log, or of a later state than this one`
      : `the head is no signed checkpoint (${error.message})`;
    return { ok: false, why };
  }
  if (head.origin !== store.origin) return { ok: false, why: 'the head is of another log' };
  return compareHead(store, head);
}

/** The head's size; throws `not-ready` when the log does not hold against it. */
export function refuseUnlessHolds(compared: HeadComparison, kept: string): number {
  if (compared.ok) return compared.size;
  throw new AuditError('not-ready', `The ledger does not hold against ${kept}: ${compared.why}.`, {
    hint: 'Do not serve from it: what it signs would be a second history. Keep these files, restore a copy at least as new as the head, and start again.',
  });
}
