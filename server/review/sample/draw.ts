import { hash } from 'node:crypto';
import type { SampleSettings } from '#policies/policy.ts';
import type { Examined } from '#store/port.ts';

/**
 * The arithmetic of the blind sample. Every lookup has a number between 0 and 1 that is its own for good: made
 * from its leaf in the ledger, under a key that nobody is told before its week is over. It is drawn when that
 * number lies below the share of the moment. So callers cannot steer it, a second run draws nothing new, and
 * whoever has the week's key can do it again. Pure.
 */

/** Lookups that strong evidence accounts for, and the others that nothing was remarked about. */
export type Stratum = 'accounted' | 'doubtful';

/** How the drawing stands; kept from one run to the next. */
export interface DrawState {
  /** Expected draws that may still be spent. */
  allowance: number;
  /** When that was so, milliseconds. */
  at: number;
  /** The UTC day that `seen` counts, in days since 1970, and how many were up for drawing on it. */
  day: number;
  seen: number;
  /** Whether a day has been busy enough: until then nothing is drawn. */
  begun: boolean;
  /** The last weeks whose keys were committed to. */
  committed: string[];
}

/** Chances of one run, by stratum. */
export type Shares = Record<Stratum, number>;

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** Lookups on one day, before a sample of them is worth an officer's time. */
export const BUSY_DAY = 500;
/** What is explained weakly or not at all is where misuse would be missed: drawn so much more often. */
export const DOUBTFUL_FACTOR = 4;

/** Looks at a customer's data that took place and were judged. */
export const isUpForDrawing = ({ lookup, grading }: Examined): boolean =>
  lookup.subject !== null &&
  lookup.decision.effect !== 'deny' &&
  grading.grade !== 'pending' &&
  !lookup.marks.includes('shown-in-search');

export const stratumOf = ({ grading: { grade, explanations } }: Examined): Stratum =>
  (grade === 'corroborated' || grade === 'explained') && explanations[0]?.strength === 'strong'
    ? 'accounted'
    : 'doubtful';

/** A lookup's number: the first 53 bits of HMAC-SHA-256(key, leaf hash), as a part of 1. */
export function numberOf(key: Uint8Array, leaf: Uint8Array): number {
  const { inner, outer } = padsOf(key);
  const first = hash('sha256', Buffer.concat([inner, leaf]), 'binary');
  const hex = hash('sha256', Buffer.concat([outer, Buffer.from(first, 'latin1')]), 'hex');
  const [high, low] = [Number.parseInt(hex.slice(0, 8), 16), Number.parseInt(hex.slice(8, 14), 16)];
  return (high * 2 ** 21 + (low >>> 3)) / 2 ** 53;
}

/**
 * HMAC (RFC 2104) by two hashes in one call each: every lookup of a run needs a number, and an HMAC object takes
 * several times as long as both. Keys have 32 bytes.
 */
const pads = new WeakMap<Uint8Array, { inner: Buffer; outer: Buffer }>();
const BLOCK = 64;

function padsOf(key: Uint8Array): { inner: Buffer; outer: Buffer } {
  const known = pads.get(key);
  if (known) return known;
  const padded = (byte: number): Buffer => {
    const pad = Buffer.alloc(BLOCK, byte);
    for (const [i, one] of key.entries()) pad[i] = one ^ byte;
    return pad;
  };
  const made = { inner: padded(0x36), outer: padded(0x5c) };
  pads.set(key, made);
  return made;
}

/** A number for where in the queue it stands, which tells nothing of the other. */
export const placeOf = (key: Uint8Array, leaf: Uint8Array): number =>
  numberOf(key, Buffer.concat([Buffer.from('place'), leaf]));

/** What the ledger is told of a week's key before the week begins. Base64. */
export const commitmentOf = (key: Uint8Array): string => hash('sha256', key, 'base64');

/** The week that a lookup belongs to, by when it was received: ISO 8601, UTC, `2026-W48`. */
export function weekOf(at: number): string {
  const thursday = mondayOf(at) + 3 * DAY;
  const year = new Date(thursday).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0, 1)) / WEEK) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** When a week is over, milliseconds; null for another text. */
export function weekEnd(week: string): number | null {
  const parts = /^(\d{4})-W(\d{2})$/.exec(week);
  if (!parts) return null;
  const first = mondayOf(Date.UTC(Number(parts[1]), 0, 4));
  const end = first + Number(parts[2]) * WEEK;
  return weekOf(end - 1) === week ? end : null;
}

const mondayOf = (at: number): number => {
  const day = Math.floor(at / DAY);
  return (day - ((((day + 3) % 7) + 7) % 7)) * DAY;
};

/**
 * What each stratum's chance is in this run, and how the drawing stands after it. What is spent is what was to
 * be expected, not what came out, so that a chance never depends on what was drawn before.
 */
export function sharesOf(
  before: DrawState | null,
  sizes: Record<Stratum, number>,
  { share, perWeek }: SampleSettings,
  now: number,
): { shares: Shares | null; state: DrawState } {
  const day = Math.floor(now / DAY);
  const size = sizes.accounted + sizes.doubtful;
  const seen = (before?.day === day ? before.seen : 0) + size;
  const begun = (before?.begun ?? false) || seen >= BUSY_DAY;
  const gained = before === null ? perWeek : (Math.max(0, now - before.at) / WEEK) * perWeek;
  const allowance = Math.min(perWeek, (before?.allowance ?? 0) + gained);
  const state = { allowance, at: now, day, seen, begun, committed: before?.committed ?? [] };
  if (!begun || size === 0 || share === 0) return { shares: null, state };
  const weighed = sizes.accounted + DOUBTFUL_FACTOR * sizes.doubtful;
  const accounted = Math.min(share, allowance / weighed);
  const shares = { accounted, doubtful: Math.min(1, DOUBTFUL_FACTOR * accounted) };
  const spent = accounted * sizes.accounted + shares.doubtful * sizes.doubtful;
  return { shares, state: { ...state, allowance: Math.max(0, allowance - spent) } };
}
