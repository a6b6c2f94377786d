import type { Hot } from './open.ts';

/**
 * Of which customers and actors anything is known at all, a bit each: most questions about work and consent are
 * answered "nothing" without reading a file. A bit may stand where the thing is gone; never the other way round.
 */
export const HAS_WORK = 1;
/** One of their handles was the party of a call. */
export const HAS_HANDLE = 2;
export const HAS_CAMPAIGN = 4;
export const HAS_SEGMENT = 8;
export const HAS_CONSENT = 16;
/** The directory tells of them. */
export const HAS_ENTRY = 64;
/** A call was transferred from one of theirs. */
export const HAS_TRANSFER = 32;

export interface Presence {
  /** Bits of a customer. */
  subject(ref: number): number;
  note(ref: number, bit: number): void;
  /** Whether this actor had calls of unidentified parties. */
  unidentified(actor: number): boolean;
  noteUnidentified(actor: number): void;
}

const SOURCES: readonly [bit: number, sql: string][] = [
  [HAS_WORK, 'SELECT DISTINCT subject FROM evidence WHERE subject IS NOT NULL'],
  [HAS_HANDLE, 'SELECT DISTINCT h.subject FROM evidence e CROSS JOIN handle h ON h.handle = e.party'],
  [HAS_ENTRY, "SELECT DISTINCT cast(key AS INTEGER) FROM directory WHERE type = 'subject'"],
  [
    HAS_TRANSFER,
    `SELECT DISTINCT o.subject FROM evidence t
     CROSS JOIN evidence o ON o.type = 'interaction' AND o.id = t.transferred_from
     WHERE t.transferred_from IS NOT NULL AND o.subject IS NOT NULL`,
  ],
  [HAS_CAMPAIGN, 'SELECT DISTINCT subject FROM campaign_member'],
  [HAS_CONSENT, 'SELECT DISTINCT subject FROM consent'],
  [
    HAS_SEGMENT,
    `SELECT DISTINCT cast(key AS INTEGER) FROM directory
     WHERE type = 'subject' AND json_extract(data, '$.segment') IS NOT NULL`,
  ],
];

const known = new WeakMap<Hot, Presence>();

/** For a thread that grades beside the store: what is known is told with the lookups, and nothing is read. */
export function toldPresence(hot: Hot): Presence {
  const bits = new Map<number, number>();
  const callers = new Set<number>();
  const presence: Presence = {
    subject: (ref) => bits.get(ref) ?? 0,
    note: (ref, bit) => void bits.set(ref, (bits.get(ref) ?? 0) | bit),
    unidentified: (actor) => callers.has(actor),
    noteUnidentified: (actor) => void callers.add(actor),
  };
  known.set(hot, presence);
  return presence;
}

export function presenceOf(hot: Hot): Presence {
  const before = known.get(hot);
  if (before) return before;
  let bits: Uint8Array | null = null;
  let callers: Set<number> | null = null;

  const put = (ref: number, bit: number): void => {
    let held = bits as Uint8Array;
    if (ref >= held.length) {
      held = new Uint8Array(Math.max(ref + 1, held.length * 2));
      held.set(bits as Uint8Array);
      bits = held;
    }
    held[ref] = (held[ref] as number) | bit;
  };
  const read = (): Uint8Array => {
    if (bits) return bits;
    bits = new Uint8Array(1024);
    for (const [bit, sql] of SOURCES) {
      for (const ref of hot.db.prepare<[], number>(sql).pluck().iterate() as Iterable<number>) put(ref, bit);
    }
    return bits;
  };
  const readCallers = (): Set<number> => {
    callers ??= new Set(
      hot.db
        .prepare<[], number>("SELECT DISTINCT actor FROM evidence_actor WHERE type = 'unidentified'")
        .pluck()
        .all() as number[],
    );
    return callers;
  };
  hot.onForeign(() => {
    bits = null;
    callers = null;
  });

  const presence: Presence = {
    subject: (ref) => read()[ref] ?? 0,
    note(ref, bit) {
      read();
      put(ref, bit);
    },
    unidentified: (actor) => readCallers().has(actor),
    noteUnidentified: (actor) => void readCallers().add(actor),
  };
  known.set(hot, presence);
  return presence;
}
