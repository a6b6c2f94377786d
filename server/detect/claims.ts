import type { Work } from '#model/evidence.ts';
import type { WorkType } from '#policies/vocabulary.ts';
import type { Examined, Store } from '#store/port.ts';
import { inTime } from './detector.ts';

/**
 * What a reference that does not hold says for the one who gave it. Records are lost on their way, and people
 * mistype; whoever makes a number up does not know which numbers are missing.
 *
 * - `lost`: no such record, but the records numbered next to it are of that time: it may well be one that never came
 * - `astray`: no such record, and those numbered next to it are of another time: mistyped, or made up
 * - `borrowed`: another customer's record, and the actor's own work; or one that is missing, and that the actor named
 *   for another customer before
 * - `foreign`: another customer's record, and somebody else's work
 *
 * Of a campaign nothing is said: its members may have been lost one by one.
 */
export type Claim = 'lost' | 'astray' | 'borrowed' | 'foreign';
export type Claims = ReadonlyMap<string, Claim>;

const HOUR = 3_600_000;
/** How far the number of a record is sought from the one that is missing. */
const REACH = 3;
/** A call that a lookup names began at most this long before it, and not later than this after it. */
const BEFORE = 5 * HOUR;
const AFTER = HOUR / 4;

/** Of the lookups whose reference does not hold, by lookup id. Ids without a number in them tell nothing. */
export async function claimsOf(
  store: Pick<Store, 'records'>,
  examined: readonly Examined[],
): Promise<Map<string, Claim>> {
  const claims = new Map<string, Claim>();
  const known = new Map<string, readonly Work[]>();
  const records = async (type: WorkType, ids: readonly string[]) => {
    const name = `${type} ${ids[0]}`;
    const found = known.get(name) ?? (await store.records(type, ids));
    known.set(name, found);
    return found;
  };
  const named = firstNamed(examined);
  for (const { lookup, grading } of examined) {
    const { reference } = lookup;
    if (reference === null || reference.type === 'task') continue;
    if (grading.reference.verdict === 'not-found') {
      const near = neighbours(reference.id);
      if (named.get(nameOf(lookup)) !== lookup.subject) claims.set(lookup.id, 'borrowed');
      if (near.length === 0 || claims.has(lookup.id)) continue;
      const found = await records(reference.type, near);
      if (found.length > 0)
        claims.set(lookup.id, found.some((work) => isOfThen(work, lookup.occurredAt)) ? 'lost' : 'astray');
    } else if (grading.reference.verdict === 'other-subject' && reference.type !== 'campaign') {
      const [work] = await records(reference.type, [reference.id]);
      const who = [lookup.actor.id, ...lookup.actor.onBehalfOf];
      const isOwn = work?.actors.some((id) => who.includes(id)) ?? false;
      claims.set(lookup.id, isOwn ? 'borrowed' : 'foreign');
    }
  }
  return claims;
}

/** For whom each actor first named each record: one record is one customer's. */
function firstNamed(examined: readonly Examined[]): Map<string, string> {
  const named = new Map<string, string>();
  for (const { lookup } of [...examined].sort(inTime)) {
    const { reference, subject } = lookup;
    if (reference === null || reference.type === 'task' || reference.type === 'campaign' || subject === null)
      continue;
    if (!named.has(nameOf(lookup))) named.set(nameOf(lookup), subject);
  }
  return named;
}

const nameOf = ({ actor, reference }: Examined['lookup']): string =>
  `${actor.id} ${reference?.type} ${reference?.id}`;

/** `call-771` → `call-770`, `call-772`, `call-769`, … */
export function neighbours(id: string): string[] {
  const [, prefix = '', digits = ''] = /^(.*?)(\d{3,15})$/.exec(id) ?? [];
  if (digits === '') return [];
  return Array.from({ length: REACH }, (_, i) => i + 1).flatMap((step) =>
    [Number(digits) - step, Number(digits) + step]
      .filter((number) => number >= 0)
      .map((number) => `${prefix}${String(number).padStart(digits.length, '0')}`),
  );
}

/** A case may have been open for long; a call has not. */
const isOfThen = ({ type, start }: Work, at: number): boolean =>
  start <= at + AFTER && (type !== 'interaction' || start >= at - BEFORE);
