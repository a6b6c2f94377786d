/**
 * The one error class. A denial or a finding is a result, not an error; an `AuditError` is a request that
 * cannot be carried out, told so that the caller can mend it. Messages never hold personal values.
 */

/** Every code and the HTTP status it answers with (RFC 9457 problem documents, `http.ts`). */
export const ERROR_STATUS = {
  'bad-json': 400,
  'bad-encoding': 400,
  'invalid-request': 400,
  'bad-cursor': 400,
  unauthenticated: 401,
  'not-permitted': 403,
  csrf: 403,
  'not-found': 404,
  conflict: 409,
  'wrong-step': 409,
  'erasure-blocked': 409,
  'already-erased': 409,
  'too-large': 413,
  'unsupported-media-type': 415,
  'invalid-policy': 422,
  'too-many-requests': 429,
  'not-durable': 503,
  'not-ready': 503,
  damaged: 503,
  'already-serving': 503,
  internal: 500,
} as const;
export type ErrorCode = keyof typeof ERROR_STATUS;

/** One mistake in a request: where and what. */
export interface Mistake {
  /** JSON path from the body's root, `fields[3]`; empty for the whole. */
  path: string;
  message: string;
  /** Of a pack that does not compile: the file as the caller named it, its place there from 1, what to do. */
  file?: string;
  line?: number;
  column?: number;
  hint?: string | null;
}

export class AuditError extends Error {
  override readonly name = 'AuditError';
  readonly code: ErrorCode;
  /** What the caller can do about it. */
  readonly hint: string | null;
  readonly mistakes: readonly Mistake[];
  /** Seconds after which the same request may go through; null where time does not help. */
  readonly retryAfter: number | null;

  constructor(
    code: ErrorCode,
    message: string,
    more: { hint?: string; mistakes?: readonly Mistake[]; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.hint = more.hint ?? null;
    this.mistakes = more.mistakes ?? [];
    this.retryAfter = more.retryAfter ?? null;
  }

  get status(): (typeof ERROR_STATUS)[ErrorCode] {
    return ERROR_STATUS[this.code];
  }
}

export const notFound = (what: string): AuditError =>
  new AuditError('not-found', `There is no such ${what}.`, {
    hint: 'Check the id and what your token may see.',
  });

/** An id names one lookup for good, whoever asks and however late. */
export const idUsedBefore = (): AuditError =>
  new AuditError('conflict', 'This id was used before, for another lookup.', {
    hint: 'Make a new UUIDv7 for every lookup; repeat an id only to repeat the very same request.',
  });
