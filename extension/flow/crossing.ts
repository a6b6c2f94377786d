import type { CallValue, Span, Unit } from '../parse/ir.ts';
import { type Abstract, holdsData } from './abstract.ts';
import { entering, returning, type Way } from './trail.ts';

/** What a value becomes when it goes into another file and when it comes out of one. */

const DEEPEST = 5;

/** An argument of a call that leads into another file. `back`: into the file a callback was written in. */
export function carriedIn(value: Abstract, call: CallValue, at: Span, from: Unit): Abstract {
  return ways(value, (way) => entering({ ...way, at: way.at ?? at }, call, from));
}

/** What a call into another file gives, or what another file hands to a callback at `place`. */
export function carriedOut(value: Abstract, place: Span, from: Unit, to: Unit): Abstract {
  return ways(value, (way) => returning({ ...way, at: way.at ?? place }, place, from, to));
}

/** A record has no place of its own beside where it was read. */
type Place = Omit<Way, 'at'> & { at: Span | null };

function ways(value: Abstract, change: (way: Place) => Way, depth = 0): Abstract {
  if (depth > DEEPEST || !holdsData(value)) return value;
  const { record, fields, element } = value;
  const next = (each: Abstract): Abstract => ways(each, change, depth + 1);
  const moved = record && change({ read: record.read, at: null, steps: [], trail: record.trail });
  return {
    ...value,
    personal: value.personal.map((each) => ({ ...each, ...change(each) })),
    record: record && moved ? { ...record, read: moved.read, trail: moved.trail } : null,
    fields: fields ? new Map([...fields].map(([key, inner]) => [key, next(inner)])) : null,
    element: element ? next(element) : null,
  };
}
