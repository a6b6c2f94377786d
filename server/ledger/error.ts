/**
 * The one error of the ledger. Bytes from outside that are not what they claim to be fail with it and
 * never with a stray TypeError; a verifier turns it into a verdict, the service into a problem document.
 */

/** What went wrong, as a closed list. Messages never repeat the offending value: it may be personal. */
export type LedgerErrorCode =
  | 'not-canonical'
  | 'out-of-range'
  | 'bad-hash'
  | 'bad-name'
  | 'bad-key'
  | 'ambiguous-key'
  | 'malformed-note'
  | 'too-many-signatures'
  | 'bad-signature'
  | 'retired-key'
  | 'no-signature'
  | 'malformed-checkpoint'
  | 'wrong-origin'
  | 'malformed-tile'
  | 'malformed-path'
  | 'malformed-bundle'
  | 'malformed-proof'
  | 'malformed-request'
  | 'malformed-entry'
  | 'entry-too-large';

export class LedgerError extends Error {
  readonly code: LedgerErrorCode;

  constructor(code: LedgerErrorCode, message: string) {
    super(message);
    this.name = 'LedgerError';
    this.code = code;
  }
}
