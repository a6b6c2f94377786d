import type { FoundBy } from './lint.ts';
import type { Span } from './parse/ir.ts';
import type { Related } from './rules/rule.ts';

/** What one edit changed in a text, and where everything else is afterwards. */
export interface Change {
  start: number;
  oldEnd: number;
  newEnd: number;
  /** How far what follows has moved. */
  delta: number;
}

/** Null: the same text, or lines were added or taken away, which findings tell by their numbers. */
export function changeBetween(before: string, after: string): Change | null {
  if (before === after) return null;
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (
    same < shortest - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  ) {
    same++;
  }
  const [oldEnd, newEnd] = [before.length - same, after.length - same];
  if (/[\r\n]/.test(before.slice(start, oldEnd)) || /[\r\n]/.test(after.slice(start, newEnd))) return null;
  return { start, oldEnd, newEnd, delta: newEnd - oldEnd };
}

export function movedBy({ start, oldEnd, newEnd, delta }: Change, span: Span): Span {
  const from = (at: number): number => (at <= start ? at : at >= oldEnd ? at + delta : Math.min(at, newEnd));
  // What ends where something is inserted does not grow; what holds the place does.
  const isHolding = span.start < start && span.end > oldEnd;
  return { start: from(span.start), end: isHolding ? span.end + delta : from(span.end) };
}

export function movedFound(change: Change, { rule, each }: FoundBy): FoundBy {
  const related = each.related?.map(
    (place): Related => (place.elsewhere ? place : { ...place, span: movedBy(change, place.span) }),
  );
  const fixes = each.fixes?.map((fix) => ({
    ...fix,
    edits: fix.edits.map((edit) => ({ ...edit, span: movedBy(change, edit.span) })),
  }));
  return {
    rule,
    each: { ...each, span: movedBy(change, each.span), ...(related && { related }), ...(fixes && { fixes }) },
  };
}
