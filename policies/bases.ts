import { isCriminal, isNarrower, isSpecialCategory } from './dpv/dpv.ts';
import type { CategoryFile, ReasonFile } from './schema.ts';
import type { Sensitivity } from './vocabulary.ts';

/** What the law makes of bases and kinds of data: GDPR Art. 6, 9, 10 and 21, in DPV's terms (`eu-gdpr:A6-1-b`). */

/** A reason's bases as a list, however the pack writes them. */
export function basesOf(reason: Pick<ReasonFile, 'basis'>): readonly string[] {
  if (reason.basis === undefined) return [];
  return typeof reason.basis === 'string' ? [reason.basis] : reason.basis;
}

/** Whether consent is among them (Art. 6(1)(a), 9(2)(a)): whoever rests a reason on it must have it. */
export function restsOnConsent(bases: readonly string[]): boolean {
  return bases.some((basis) => /A(?:6-1|9-2)-a(?:-|$)/.test(basis));
}

/** Whether a reason serves direct marketing or another kind of it: an objection then always binds (Art. 21(3)). */
export function isMarketing(purpose: string | null): boolean {
  return purpose !== null && isNarrower(purpose, 'dpv:Marketing');
}

/** Whether a basis that no objection reaches is among them: a contract, a legal obligation, vital interests. */
export function isBeyondObjection(bases: readonly string[]): boolean {
  return bases.some((basis) => /A6-1-[bcd](?:-|$)/.test(basis));
}

/**
 * Whether an objection (Art. 21) stops a reason: one that rests on a public task, on legitimate interests (Art.
 * 6(1)(e) and (f)) or on consent, unless compelling grounds outweigh it; and marketing, whatever its basis. Without
 * any basis it is as the pack says.
 */
export function objectionStops(reason: ReasonFile): boolean {
  const bases = basesOf(reason);
  if (isMarketing(reason.purpose ?? null)) return true;
  if (reason.objection === 'compelling' || isBeyondObjection(bases)) return false;
  return (
    reason.objection === 'binds' ||
    reason.consent !== undefined ||
    restsOnConsent(bases) ||
    bases.some((basis) => /A6-1-[ef](?:-|$)/.test(basis))
  );
}

/** How sensitive a category is: as it says, or as its kind of data is in law. */
export function sensitivityOf({ dpv, sensitivity }: CategoryFile): Sensitivity {
  if (sensitivity !== undefined) return sensitivity;
  if (dpv === undefined) return 'ordinary';
  return isSpecialCategory(dpv) ? 'special' : isCriminal(dpv) ? 'criminal' : 'ordinary';
}
