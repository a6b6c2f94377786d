import type { FileFacts, Lookup } from '../facts/lookups.ts';
import type { CrmRead } from '../facts/reads.ts';
import { constantsOf, entryOf, type Known } from '../facts/values.ts';
import type { CallValue, Span } from '../parse/ir.ts';
import { contains } from '../parse/ir.ts';

/** What the rules about reads and changes of the CRM share. */

/** The method's name: a long query need not be underlined from end to end. */
export function calledSpan(call: CallValue): Span {
  return call.callee.kind === 'member' ? call.callee.nameSpan : call.callee.span;
}

/** `find(…).select(…)` is one read, told where it begins: whether another read stands before this one. */
export function isRefined(facts: FileFacts, call: CallValue): boolean {
  let at = call.callee.kind === 'member' ? call.callee.of : null;
  while (at) {
    const here = at;
    if (here.kind === 'call') {
      if (facts.readAt(here)) return true;
      at = here.callee;
    } else at = here.kind === 'member' ? here.of : null;
  }
  return false;
}

/** `find(…).destroy()`: the read only says what is changed. */
export function isOfWrite(facts: FileFacts, read: CrmRead): boolean {
  return facts.writes.some((write) => holds(write.call, read.call));
}

/** Whether a read that names no fields is narrowed by a later call of its chain. */
export function isNarrowed(facts: FileFacts, read: CrmRead): boolean {
  return facts.reads.some((other) => other.refines && holds(other.call, read.call));
}

function holds(outer: CallValue, inner: CallValue): boolean {
  let at = outer.callee.kind === 'member' ? outer.callee.of : null;
  while (at) {
    if (at === inner) return true;
    at = at.kind === 'call' ? at.callee : at.kind === 'member' ? at.of : null;
  }
  return false;
}

/** What the lookup says it does; null when that is not written down. */
export function operationOf(facts: FileFacts, lookup: Lookup): string | null {
  const entry = lookup.request && entryOf(facts.world, lookup.request, 'operation');
  if (!entry || entry === 'unknown') return null;
  const constants = constantsOf(facts.world, entry);
  const value = constants?.length === 1 ? constants[0]?.value : null;
  return typeof value === 'string' ? value : null;
}

/** Where in a read something stands that it asks for: itself, or the argument that leads to it. */
export function placeOf(facts: FileFacts, known: Known, read: CrmRead): Span {
  const isHere = known.home === facts.world.unit && contains(read.call.span, known.value.span);
  return isHere ? known.value.span : (read.fieldsAt ?? calledSpan(read.call));
}
