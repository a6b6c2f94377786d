import type { Clock } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';

/**
 * Whether the ledger is still the one that was signed: the verdict on "nothing altered", apart from the one
 * on "nothing missing". Once broken it stays so until the service is started anew on files that hold. A
 * broken ledger is not signed; lookups go on being recorded, for what is lost then is lost for good.
 */
export interface IntegrityState {
  /** `unchecked` until the first check is done. */
  state: 'holds' | 'unchecked' | 'broken';
  /** A sentence for the operator; null unless broken. */
  why: string | null;
  /** When that was found, milliseconds; null while unchecked. */
  at: number | null;
  /** How many of the entries were hashed anew since the start; null before the first check. */
  covered: { entries: number; of: number } | null;
}

export interface Integrity {
  (): IntegrityState;
  /** A check found nothing, having come so far. A broken one is not mended by it. */
  held(covered: { entries: number; of: number }): void;
  /** Says it on standard error, once for each cause. */
  broke(why: string): void;
}

const WHAT_TO_DO =
  'Nothing more is signed. Stop the service, keep its files as they are, and compare them with a backup and with the checkpoints that witnesses hold';

export function createIntegrity(clock: Clock, tell: (line: string) => void = console.error): Integrity {
  let now: IntegrityState = { state: 'unchecked', why: null, at: null, covered: null };
  const told = new Set<string>();
  return Object.assign(() => now, {
    held(covered: { entries: number; of: number }) {
      if (now.state !== 'broken') now = { state: 'holds', why: null, at: clock.now(), covered };
    },
    broke(why: string) {
      if (now.state !== 'broken') now = { state: 'broken', why, at: clock.now(), covered: now.covered };
      if (told.has(why)) return;
      told.add(why);
      tell(`the ledger is not what was signed: ${why}. ${WHAT_TO_DO}`);
    },
  });
}

export const brokenLedger = (why: string): AuditError =>
  new AuditError('not-ready', `The ledger is not what was signed: ${why}.`, { hint: `${WHAT_TO_DO}.` });
