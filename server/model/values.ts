import { z } from 'zod';
import { AuditError } from '#server/errors.ts';

/**
 * The small values that every noun is made of, with the contract's bounds. Times are RFC 3339 outside and
 * milliseconds since the epoch inside.
 */

export const ID_PATTERN = /^[A-Za-z0-9\-_.:@/+=]+$/;

/** An identifier: 1 to 128 bytes of a safe class, so that it can stand in logs, URLs and cells. */
export const Id = z
  .string()
  .min(1, 'must not be empty')
  .max(128, 'must be at most 128 characters')
  .regex(ID_PATTERN, 'may hold letters, digits and - _ . : @ / + = only');

/** Nine digits (or eight, with the leading zero lost) for which 9a+8b+…+2h−i is a multiple of eleven. */
export function isBsn(value: string): boolean {
  if (!/^\d{8,9}$/.test(value)) return false;
  const digits = value.padStart(9, '0');
  let sum = 0;
  for (let i = 0; i < 8; i++) sum += (9 - i) * Number(digits[i]);
  sum -= Number(digits[8]);
  return sum % 11 === 0 && Number(value) > 0;
}

/** ISO 13616: country, two check digits, up to 30 more; the rearranged number is 1 modulo 97. */
export function isIban(value: string): boolean {
  const compact = value.replace(/[ \-.]/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact)) return false;
  let remainder = 0;
  for (const character of compact.slice(4) + compact.slice(0, 4)) {
    const value = /\d/.test(character) ? character : String(character.charCodeAt(0) - 55);
    for (const digit of value) remainder = (remainder * 10 + Number(digit)) % 97;
  }
  return remainder === 1;
}

export const isEmail = (value: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(value);

/** A customer's id: never a citizen number, an account number or an e-mail address. */
export const SubjectId = Id.superRefine((value, context) => {
  const kind = isBsn(value)
    ? 'a citizen number'
    : isIban(value)
      ? 'an IBAN'
      : isEmail(value)
        ? 'an e-mail address'
        : null;
  if (kind) {
    context.addIssue({
      code: 'custom',
      message: `looks like ${kind}; send your own customer number instead, so that the ledger holds no personal data`,
    });
  }
});

/** RFC 3339 with an offset or Z → milliseconds. */
export const Time = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time with Z or an offset' })
  .transform((text) => Date.parse(text))
  .refine(
    (ms) => Number.isFinite(ms) && ms >= 0 && ms < 253_402_300_800_000,
    'must be a time between 1970 and 9999',
  )
  .meta({ type: 'string', format: 'date-time' });

/** A text that somebody wrote for others to read. */
export const words = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must be at most ${max} characters`)
    .refine((text) => text.isWellFormed(), 'must be well-formed Unicode');

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
export const isUuid7 = (text: string): boolean => UUID7.test(text);

export const Uuid7 = z.uuidv7('must be a UUIDv7').transform((text) => text.toLowerCase());

export const Code = Id;

/** A HMAC of a phone number, e-mail address or household key, made by the sender: 16 to 128 characters. */
export const Handle = Id.min(16, 'must be a digest, not the value itself').refine(
  (value) => !isEmail(value) && !/^\+?\d{8,15}$/.test(value),
  'must be a digest, not the value itself',
);

export const Page = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(256).optional(),
});
export type Page = z.infer<typeof Page>;

/** Every list that leaves this service. */
export interface Items<T> {
  items: T[];
  next: string | null;
}

/** A cursor names the last item of a page by its number; opaque to callers. */
export const toCursor = (n: number): string => Buffer.from(`n:${n}`).toString('base64url');

export function fromCursor(cursor: string): number {
  const match = /^n:(\d{1,16})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (!match) {
    throw new AuditError('bad-cursor', 'This cursor is not one of ours.', {
      hint: 'Pass the `next` of the page before, unchanged, or leave it out to start anew.',
    });
  }
  return Number(match[1]);
}
