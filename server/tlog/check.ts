import { LedgerError } from '#ledger/error.ts';
import type { Clock } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import type { LedgerMistake, LedgerPart, Store } from '#store/port.ts';
import { compareHeadNote } from './head.ts';
import type { Integrity } from './integrity.ts';

/**
 * The service's own look at its ledger, between requests. A run hashes the open part anew, and one sealed segment, the
 * next in turn; it holds all stored roots against each other up to the one that is served, and that against the last
 * signed checkpoint. A log of any size is so gone through in as many runs as it has segments.
 */
export interface LedgerCheck {
  /** Whether nothing was found; `whole` goes through every segment at once. */
  run(options?: { whole?: boolean }): Promise<boolean>;
  /** The last run that found nothing; null before the first, and after one that did. */
  last(): { size: number; checkedAt: number; covered: Covered } | null;
}

/** How many of the entries were hashed anew since the service started. */
export interface Covered {
  entries: number;
  of: number;
}

/** Entries hashed between two turns of the event loop: some milliseconds. */
const AT_ONCE = 256;

export function createLedgerCheck(store: Store, clock: Clock, integrity: Integrity): LedgerCheck {
  let last: ReturnType<LedgerCheck['last']> = null;
  /** Sealed segments that were found well since the start. */
  const well = new Set<number>();
  let next = 0;

  const entriesOf = async ({ first, end }: LedgerPart): Promise<LedgerMistake[]> => {
    for (let at = first; at < end; at += AT_ONCE) {
      const mistakes = await store.checkEntries(at, Math.min(end, at + AT_ONCE));
      if (mistakes.length > 0) return mistakes;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return [];
  };
  const inTurn = (sealed: readonly LedgerPart[], whole: boolean): readonly LedgerPart[] => {
    if (whole) return sealed;
    const one = sealed.find(({ n }) => n >= next) ?? sealed[0];
    return one ? [one] : [];
  };
  const look = async (whole: boolean): Promise<{ wrong: LedgerMistake[]; covered: Covered }> => {
    const parts = await store.ledgerParts();
    const sealed = parts.filter((part) => part.sealed);
    const wrong = await store.checkTree();
    for (const part of [...parts.filter((part) => !part.sealed), ...inTurn(sealed, whole)]) {
      const mistakes = await entriesOf(part);
      wrong.push(...mistakes);
      if (!part.sealed) continue;
      next = part.n + 1;
      if (mistakes.length === 0) well.add(part.n);
    }
    const counted = parts.filter((part) => !part.sealed || well.has(part.n));
    const entries = counted.reduce((sum, { first, end }) => sum + end - first, 0);
    return { wrong, covered: { entries, of: parts.at(-1)?.end ?? 0 } };
  };
  const found = async (whole: boolean): Promise<{ why: string | null; covered: Covered }> => {
    try {
      const { wrong, covered } = await look(whole);
      const signed = await store.signedCheckpoint();
      const compared = signed && (await compareHeadNote(store, signed.note));
      if (compared && !compared.ok)
        return { why: compared.why.replaceAll('the head', 'the last checkpoint'), covered };
      const [first, ...others] = wrong;
      const more = others.length > 0 ? ` (and ${others.length} more)` : '';
      const why =
        first && `its files were changed behind the service: entry ${first.index}, ${first.what}${more}`;
      return { why: why ?? null, covered };
    } catch (error) {
      const covered = { entries: 0, of: 0 };
      if (error instanceof AuditError && error.code === 'damaged')
        return { why: error.message.replace(/\.$/, ''), covered };
      if (error instanceof LedgerError) return { why: 'its stored hashes are not all there', covered };
      throw error;
    }
  };

  return {
    async run({ whole = false } = {}) {
      const { why, covered } = await found(whole);
      last = why === null ? { size: covered.of, checkedAt: clock.now(), covered } : null;
      if (why === null) integrity.held(covered);
      else integrity.broke(why);
      return why === null;
    },
    last: () => last,
  };
}
