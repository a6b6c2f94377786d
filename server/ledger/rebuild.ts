import { canonical } from './canonical.ts';
import { deriveSalt, type Group, groupDigest, type LedgerEntry } from './entry.ts';

/** Making an entry again from what is kept of it, where its bytes themselves are not stored. */

/** The bytes that sealing gave; an entry whose parts were changed gives others, and so another leaf hash. */
export const rebuildEntry = ({ kind, id, at, clear, digests }: LedgerEntry): Buffer =>
  Buffer.from(canonical({ ...clear, v: 1, kind, id, at, ...digests }));

/** A group's digest from its key and value. Standard base64. */
export const digestOf = (group: Group, key: Uint8Array, entryId: string, value: unknown): string =>
  groupDigest(group, deriveSalt(key, entryId), value);
