import type { Examined } from '#store/port.ts';
import { tail } from './chance.ts';
import { groupBy } from './detector.ts';
import type { Norms } from './norms.ts';

/**
 * Whoever looks for one thing in every file asks for the same fields each time. Among lookups that nothing accounts
 * for, a screen that comes back more often than in the peers' work, and in the actor's own, is no chance; where
 * everybody's work is on one screen it tells nothing.
 */
export interface Screen {
  /** How far beyond chance, as a power of ten; 0 for nothing out of the ordinary. */
  weight: number;
  /** What the fields of a look say of it, given that the run is no chance: odds, as a power of ten. */
  oddsOf(look: Examined): number;
}

export const NO_SCREEN: Screen = { weight: 0, oddsOf: () => 0 };
/** Of those who look for one thing, how many looks are at that screen. */
const IF_SAME = 0.9;
const LEAST_SHARE = 0.02;
const MOST = 3;
/** Lookups that the share among peers counts for, against the actor's own accounted ones. */
const WEIGHT = 10;

/** `looks`: the first of each bare customer of a run. `accounted`: lookups of the same actor that evidence explains. */
export function screenOf(looks: readonly Examined[], accounted: readonly Examined[], norms: Norms): Screen {
  const own = groupBy(accounted, ({ lookup }) => lookup.reason ?? '');
  const byReason = [...groupBy(looks, ({ lookup }) => lookup.reason ?? '')];
  const shareOf = (fields: string): number => {
    const shares = byReason.map(([reason, [look, ...others]]) => {
      const peers = look ? norms.fields(look, fields) : 1;
      const mine = own.get(reason) ?? [];
      const same = mine.filter(({ lookup }) => fieldsOf(lookup) === fields).length;
      return (1 + others.length) * Math.max(peers, (same + peers * WEIGHT) / (mine.length + WEIGHT));
    });
    return Math.max(LEAST_SHARE, shares.reduce((sum, one) => sum + one, 0) / looks.length);
  };
  const screens = [...groupBy(looks, ({ lookup }) => fieldsOf(lookup))].map(([fields, of]) => {
    const share = shareOf(fields);
    return { fields, share, weight: -Math.log10(Math.max(1e-30, tail(looks.length, of.length, share))) };
  });
  const [best] = screens.sort((a, b) => b.weight - a.weight);
  const weight = (best?.weight ?? 0) - Math.log10(Math.max(2, screens.length));
  if (!best || weight <= 0) return NO_SCREEN;
  const same = Math.log10(IF_SAME / Math.min(IF_SAME, best.share));
  const other = Math.log10((1 - IF_SAME) / Math.max(1 - IF_SAME, 1 - best.share));
  return {
    weight: Math.min(MOST, weight),
    oddsOf: ({ lookup }) => (fieldsOf(lookup) === best.fields ? same : other),
  };
}

/** The fields that a lookup asked for, in any order; everything, where it named none. */
export const fieldsOf = ({ fields }: Examined['lookup']): string =>
  fields === null ? '*' : [...fields].sort().join(' ');
