/**
 * The hashes of the log (RFC 6962 §2.1, RFC 9162 §2.1.1). The first byte tells a leaf from a node, so
 * that nobody can present an inner node as an entry.
 */
import { hash } from 'node:crypto';
import { LedgerError } from './error.ts';

export const HASH_BYTES = 32;

/** SHA-256; a string is hashed as UTF-8. */
export function sha256(data: Uint8Array | string): Buffer {
  // Through a one-byte string: two and a half times as fast as asking for a Buffer (Node 24).
  return Buffer.from(hash('sha256', data, 'binary'), 'latin1');
}

/** MTH({}) = SHA-256(): the root of the log without entries. */
export const EMPTY_ROOT: Buffer = sha256('');

/** MTH({d}) = SHA-256(0x00 ‖ d). */
export function leafHash(entry: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(entry.length + 1);
  input[0] = 0x00;
  input.set(entry, 1);
  return sha256(input);
}

/** The same for an entry that is text; it is hashed as UTF-8. */
export function textLeafHash(entry: string): Buffer {
  return sha256(`\0${entry}`);
}

/** One buffer for every node: hashing is synchronous, and nothing keeps a reference to it. */
const nodeInput = Buffer.alloc(1 + 2 * HASH_BYTES, 0x01);

/** SHA-256(0x01 ‖ left ‖ right). Throws `bad-hash` unless both are 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES) {
    throw new LedgerError('bad-hash', 'a node is made of two hashes of 32 bytes');
  }
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_BYTES);
  return sha256(nodeInput);
}
