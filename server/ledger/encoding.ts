/**
 * Strict readings of the few encodings that the C2SP formats share. Each accepts exactly one spelling of
 * a value, so that a document cannot be altered without altering what it says.
 */
import { LedgerError, type LedgerErrorCode } from './error.ts';

/** Standard base64 (RFC 4648 §4) with padding and zero trailing bits; undefined for anything else. */
export function fromBase64(text: string, bytes?: number): Buffer | undefined {
  const decoded = Buffer.from(text, 'base64');
  if (bytes !== undefined && decoded.length !== bytes) return undefined;
  return decoded.toString('base64') === text ? decoded : undefined;
}

/** ASCII decimal without leading zeroes, up to 2^53 − 1; undefined for anything else. */
export function fromDecimal(text: string): number | undefined {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text from bytes or a string; throws `code` when it is not UTF-8. A byte order mark is kept, not eaten. */
export function strictText(input: string | Uint8Array, code: LedgerErrorCode): string {
  if (typeof input === 'string') {
    if (input.isWellFormed()) return input;
  } else {
    try {
      return utf8.decode(input);
    } catch {
      // Falls through to the one error for both.
    }
  }
  throw new LedgerError(code, 'not valid UTF-8');
}
