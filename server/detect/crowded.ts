import type { Work } from '#model/evidence.ts';
import type { Examined, Store } from '#store/port.ts';
import { groupBy, inTime, isWide, MANY_HITS } from './detector.ts';

const SECOND = 1000;

/**
 * One unknown caller is one customer. A call whose party nobody identified explains, weakly, whatever its agent
 * opens around it; of several customers with nothing else to explain them it is held to explain one: whose XX grade stays as it is: it says what evidence there may be,
 * and this is about all of them together.
 */
export function markCrowded(all: readonly Examined[], calls: ReadonlyMap<string, Work> = new Map()): void {
  const looks = all.filter(isOfUnknown);
  for (const look of looks) look.crowded = true;
  const kinds = groupBy(
    looks,
    ({ lookup }) => `${lookup.actor.id} ${lookup.subject === null ? 'search' : ''}`,
  );
  for (const own of kinds.values()) excuse(own, calls);
}

/** The calls of nobody known that alone explain some of these lookups, by id. */
export async function unknownCalls(
  store: Pick<Store, 'records'>,
  all: readonly Examined[],
): Promise<Map<string, Work>> {
  const ids = new Set(all.filter(isOfUnknown).flatMap(callsOf));
  const found = ids.size === 0 ? [] : await store.records('interaction', [...ids]);
  return new Map(found.map((call) => [call.id, call]));
}

function excuse(looks: readonly Examined[], calls: ReadonlyMap<string, Work>): void {
  const owner = new Map<string, string>();
  const pairs = looks.flatMap((look) =>
    callsOf(look).map((call) => ({ look, call, far: farFrom(look, call, calls.get(call)) })),
  );
  for (const { look, call } of pairs.sort((a, b) => a.far - b.far || inTime(a.look, b.look))) {
    if (!owner.has(call) && look.crowded) owner.set(call, whoOf(look));
    if (owner.get(call) === whoOf(look)) look.crowded = false;
  }
  for (const look of looks) {
    if (callsOf(look).some((call) => owner.get(call) === whoOf(look))) look.crowded = false;
  }
}

/** Milliseconds from the call to the look; a second less for a lookup that names it. */
function farFrom({ lookup }: Examined, id: string, call: Work | undefined): number {
  const isNamed = lookup.reference?.type === 'interaction' && lookup.reference.id === id;
  const far = call
    ? Math.max(0, call.start - lookup.occurredAt, lookup.occurredAt - (call.end ?? call.start))
    : 0;
  return far - (isNamed ? SECOND : 0);
}

/** A customer; each search by itself. */
const whoOf = ({ lookup }: Examined): string => lookup.subject ?? lookup.id;

/** Of a customer, or a wide search, and explained by nothing but calls of nobody known. */
const isOfUnknown = (examined: Examined): boolean => {
  const { explanations } = examined.grading;
  return (
    (examined.lookup.subject !== null || isWide(examined, MANY_HITS)) &&
    explanations.length > 0 &&
    explanations.every(({ weakness }) => weakness === 'unidentified-party')
  );
};

/** Whether a look names the call that explains it, and that call is another customer's. */
export const isBorrowedCall = (examined: Examined): boolean =>
  examined.crowded === true && callsOf(examined).includes(examined.lookup.reference?.id ?? '');

const callsOf = ({ grading }: Examined): string[] => grading.explanations.map(({ evidence }) => evidence.id);
