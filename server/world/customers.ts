import { createHash } from 'node:crypto';
import { mix, share } from './random.ts';

/**
 * The customers. Nothing about a customer is kept: where they live, how they are called and what they agreed
 * to follow from the seed and their number, so that a million customers take no memory.
 */
export interface Customers {
  readonly count: number;
  id(index: number): string;
  segment(index: number): 'consumer' | 'business' | 'churned' | 'prospect';
  /** Phone numbers, as the digests a CRM would send. */
  handle(index: number): string;
  household(index: number): { addressKey: string; postcodeKey: string; surnameKey: string };
  watchedVip(index: number): boolean;
  /** The customers of one street, neighbours in order. */
  street(street: number): number[];
  streetOf(index: number): number;
  consented(index: number, reason: MarketingReason): 'given' | 'refused' | null;
}

export type MarketingReason = 'sales-offer' | 'win-back-offer';

/** Customers whose homes share a postcode, and how many addresses they have between them. */
const STREET = 16;
const ADDRESSES = 12;
const SURNAMES = 700;

/** `watched` of them are in the news; about one in four hundred, unless it is said. */
export function makeCustomers(seed: number, count: number, watched?: number): Customers {
  const apart = watched === undefined ? 397 : Math.floor(count / watched);
  // Customer numbers say nothing about where people live: position = step · index + offset (mod count).
  let step = Math.max(1, Math.floor(count * 0.618) | 1);
  while (gcd(step, count) !== 1) step++;
  step %= count;
  const offset = mix(seed, 11) % count;
  const back = inverse(step || 1, count);
  const position = (index: number) => (index * step + offset) % count;
  const at = (place: number) => (((place - offset + count) % count) * back) % count;
  const digest = (what: string, value: number) =>
    createHash('sha256').update(`${seed}/${what}/${value}`).digest('base64url');

  const address = (index: number): number => {
    const place = position(index);
    return Math.floor(place / STREET) * ADDRESSES + Math.floor(((place % STREET) * ADDRESSES) / STREET);
  };
  const segment = (index: number) => {
    const x = share(seed, 12, index);
    return x < 0.7 ? 'consumer' : x < 0.82 ? 'business' : x < 0.94 ? 'churned' : 'prospect';
  };
  return {
    count,
    id: (index) => `c-${10_001 + index}`,
    segment,
    handle: (index) => digest('phone', index),
    household: (index) => {
      const home = address(index);
      const ownName = share(seed, 13, index) < 0.25;
      return {
        addressKey: digest('address', home),
        postcodeKey: digest('postcode', Math.floor(position(index) / STREET)),
        surnameKey: digest('surname', mix(seed, ownName ? 14 : 15, ownName ? index : home) % SURNAMES),
      };
    },
    watchedVip: (index) => index % apart === 5 && (watched === undefined || index < apart * watched),
    street: (street) => {
      const first = street * STREET;
      return Array.from({ length: Math.min(STREET, count - first) }, (_, i) => at(first + i));
    },
    streetOf: (index) => Math.floor(position(index) / STREET),
    consented: (index, reason) => {
      const x = share(seed, 16, reason.length, index);
      if (reason === 'win-back-offer')
        return segment(index) !== 'churned' ? null : x < 0.6 ? 'given' : x < 0.7 ? 'refused' : null;
      return x < 0.45 ? 'given' : x < 0.6 ? 'refused' : null;
    },
  };
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** The number that undoes a multiplication by `a` modulo `n`: extended Euclid. */
function inverse(a: number, n: number): number {
  let [r, nextR, t, nextT] = [n, a, 0, 1];
  while (nextR !== 0) {
    const quotient = Math.floor(r / nextR);
    [r, nextR] = [nextR, r - quotient * nextR];
    [t, nextT] = [nextT, t - quotient * nextT];
  }
  return ((t % n) + n) % n;
}
