import type { CallValue, Span, Unit } from '../parse/ir.ts';

/**
 * The way of personal data through other files. A place is only worth something together with its file, so a
 * value that leaves one takes along where it left, and one that comes back is told by places of the file it is
 * back in; what happened elsewhere is kept in `beyond`.
 */
export interface Trail {
  /** Places in other files, in the order in which the value passed them. */
  beyond: readonly Beyond[];
  /** Where it left the file it was known in. */
  crossed: Crossing | null;
  /** The other file calls it by a personal name itself, so a finding there says it already. */
  told: boolean;
  /** For a record that other files handed on: where it stood last in the file it is told in. */
  at: Span | null;
}

export interface Beyond {
  unit: Unit;
  span: Span;
  role: 'read' | 'passed' | 'reached';
}

export interface Crossing {
  from: Unit;
  /** The call that led out of `from`, and where the value stood then. */
  call: CallValue;
  at: Span;
  read: Span;
  steps: readonly Span[];
}

export const NO_TRAIL: Trail = { beyond: [], crossed: null, told: false, at: null };

const MOST = 6;

/** What a value, or a record in one, knows of its way. */
export interface Way {
  read: Span;
  at: Span;
  steps: readonly Span[];
  trail: Trail;
}

/** A value goes into a function of another file as an argument of `call`. */
export function entering(way: Way, call: CallValue, from: Unit): Way {
  const { read, at, steps, trail } = way;
  const passed: Beyond = { unit: from, span: call.span, role: 'passed' };
  if (trail.crossed) return { ...way, trail: { ...trail, beyond: [...trail.beyond, passed].slice(0, MOST) } };
  return { ...way, steps: [], trail: { ...trail, crossed: { from, call, at, read, steps } } };
}

/** A value comes out of a function of another file, as what `place` gives. */
export function returning(way: Way, place: Span, from: Unit, to: Unit): Way {
  const { trail, read, steps } = way;
  const { crossed } = trail;
  if (crossed?.from === to) {
    return {
      read: crossed.read,
      at: place,
      steps: [...crossed.steps, place],
      trail: { ...trail, crossed: null, told: false },
    };
  }
  if (crossed) return { ...way, at: place };
  const elsewhere: Beyond[] = [
    { unit: from, span: read, role: 'read' },
    ...steps.map((span): Beyond => ({ unit: from, span, role: 'passed' })),
  ];
  // What was read further away was already told when it came here.
  const beyond = trail.beyond.length > 0 ? [...trail.beyond, ...elsewhere.slice(1)] : elsewhere;
  return { read: place, at: place, steps: [], trail: { ...NO_TRAIL, beyond: beyond.slice(0, MOST) } };
}
