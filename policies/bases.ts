import type { ReasonFile } from './schema.ts';

/** What the legal bases of a reason mean: GDPR Art. 6, 9 and 21, in DPV's terms (`eu-gdpr:A6-1-b`). */

/** A reason's bases as a list, however the pack writes them. */
export function basesOf(reason: Pick<ReasonFile, 'basis'>): readonly string[] {
  if (reason.basis === undefined) return [];
  return typeof reason.basis === 'string' ? [reason.basis] : reason.basis;
}

/** Whether consent is among them (Art. 6(1)(a), 9(2)(a)): whoever rests a reason on it must have it. */
export function restsOnConsent(bases: readonly string[]): boolean {
  return bases.some((basis) => /A(?:6-1|9-2)-a(?:-|$)/.test(basis));
}
