import { bearsOnForce } from './context.ts';

/** Which policy was in force when, from the entries that say so. */
export interface InForce {
  /** The next entry of kind `policy`, in ledger order; `at` is the entry's time. */
  take(index: number, at: string, clear: Record<string, unknown>): void;
  told(): boolean;
  /** The version that was in force where the lookup was decided under another; null where it is the one, or untold. */
  differs(lookup: DecidedLookup): { pack: string; version: string } | null;
}

export interface DecidedLookup {
  index: number;
  /** Milliseconds. */
  occurredAt: number;
  receivedAt: number;
  digest: string;
}

interface Version {
  index: number;
  enteredAt: number;
  from: number;
  digest: string;
  pack: string;
  version: string;
  proposal: unknown;
}

/**
 * A lookup is decided under the newest version that had begun when it happened, the first one for earlier times.
 * Entries stand before the lookups that they govern; one that came in between a lookup's receipt and its own entry
 * may or may not have been taken into account.
 */
export function policiesInForce(): InForce {
  let versions: Version[] = [];
  const inForce = (known: readonly Version[], at: number) =>
    known.findLast(({ from }) => from <= at) ?? known[0];
  return {
    take(index, at, clear) {
      if (!bearsOnForce(clear)) return;
      const enteredAt = Date.parse(at);
      if (clear.step === 'called-off') {
        versions = versions.filter(
          ({ proposal, from }) => proposal !== clear.proposal || proposal === undefined || from <= enteredAt,
        );
        return;
      }
      const from = typeof clear.inForceAt === 'string' ? Date.parse(clear.inForceAt) : enteredAt;
      const { proposal, digest, pack, version } = clear;
      versions.push({
        index,
        enteredAt,
        from,
        digest: String(digest),
        pack: String(pack),
        version: String(version),
        proposal,
      });
    },
    told: () => versions.length > 0,
    differs({ occurredAt, receivedAt, digest }) {
      const expected = inForce(versions, occurredAt);
      if (expected === undefined || expected.digest === digest) return null;
      const before = inForce(
        versions.filter(({ enteredAt }) => enteredAt < receivedAt),
        occurredAt,
      );
      return before?.digest === digest ? null : expected;
    },
  };
}
