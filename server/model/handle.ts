import { createHmac } from 'node:crypto';

/**
 * Handles: a telephone number or an e-mail address as a digest, so that two systems can tell that they speak of
 * the same customer while neither number nor address is sent. The normalisation is published in
 * docs/import-maps.md; every sender of one controller uses the same key.
 */
export type HandleKind = 'phone' | 'email';

/** HMAC-SHA-256 of the normalised value under the senders' key, as 64 hexadecimal digits. */
export const handleOf = (key: Uint8Array, normalised: string): string =>
  createHmac('sha256', key).update(normalised, 'utf8').digest('hex');

/**
 * `tel:+31 (0)6-1234 5678` → `+31612345678`: the scheme, what follows `;` or `@`, and everything but digits go;
 * `00` in front becomes `+`, a single `0` the country's prefix, and the `(0)` of an international number goes.
 * Null for what is no public number: withheld, anonymous, an extension, a national one without a country.
 */
export function normalPhone(written: string, country: string | null): string | null {
  const number = written
    .trim()
    .replace(/^(?:tel|sips?):/i, '')
    .replace(/[;@].*$/s, '');
  if (/[a-z]/i.test(number)) return null;
  const digits = number
    .replace(/^(\s*(?:\+|00)[^(]*)\(0\)/, '$1')
    .replace(/(?!^\s*\+)\D/g, '')
    .trim();
  const international = digits.startsWith('+')
    ? digits.slice(1)
    : digits.startsWith('00')
      ? digits.slice(2)
      : digits.startsWith('0') && country !== null
        ? country + digits.slice(1)
        : null;
  return international !== null && /^[1-9]\d{7,14}$/.test(international) ? `+${international}` : null;
}

/** `Jan@Example.NL ` → `jan@example.nl`: trimmed, in Unicode form NFC, small letters. Null for what is none. */
export function normalEmail(written: string): string | null {
  const address = written
    .trim()
    .replace(/^mailto:/i, '')
    .normalize('NFC')
    .toLowerCase();
  return /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(address) ? address : null;
}
