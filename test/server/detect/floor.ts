import type { Work } from '#model/evidence.ts';
import type { DetectorSettings } from '#policies/policy.ts';
import { markCrowded } from '#server/detect/crowded.ts';
import { examineAll } from '#server/detect/detectors.ts';
import { createNorms } from '#server/detect/norms.ts';
import { weigh } from '#server/detect/peers.ts';
import { cluesOf, isBare, signsOf } from '#server/detect/signs.ts';
import type { Examined } from '#store/port.ts';
import { DAY, MINUTE, policy, TEN } from '../evidence/given.ts';
import { examined } from './given.ts';

/** A floor of honest people to set others against, and what detectors say of those others. */

export const person = (id: string) => ({ id, kind: 'human' as const, onBehalfOf: [] });

/** Ten people with thirty customers each, every one with a reference; of so many in a hundred the record was lost. */
export function floor(
  lost: number,
  day = 0,
  fields: (n: number) => string[] | null = () => null,
): Examined[] {
  return Array.from({ length: 300 }, (_, n) =>
    examined(n % 100 < lost ? 'unsupported' : 'corroborated', {
      id: `floor-${day}-${n}`,
      actor: person(`p-${n % 10}`),
      subject: `c-${day}-${n}`,
      occurredAt: TEN + day * DAY + Math.floor(n / 10) * 12 * MINUTE,
      reference: n % 3 === 0 ? null : { type: 'interaction', id: `call-${10_000 + day * 1000 + n}` },
      fields: fields(n),
    }),
  );
}

export const stored = (works: readonly Work[] = [], others: readonly Examined[] = []) => ({
  records: async (type: Work['type'], ids: readonly string[]) =>
    works.filter((one) => one.type === type && ids.includes(one.id)),
  lookups: async ({ subject, from, to }: { subject?: string | undefined; from?: number; to?: number }) => ({
    items: others
      .map((one) => ({ ...one.lookup, grade: one.grading.grade }))
      .filter(
        (one) => one.subject === subject && one.occurredAt >= (from ?? 0) && one.occurredAt <= (to ?? 0),
      ),
    next: null,
  }),
});

interface More {
  works?: readonly Work[];
  settings?: Record<string, Partial<DetectorSettings>>;
}

/** Everything remarked about a window, with peers around it. */
export async function flagsOf(
  window: readonly Examined[],
  peers: readonly Examined[],
  { works = [], settings = {} }: More = {},
) {
  const made = policy({
    detect: new Map(
      Object.entries(settings).map(([id, one]) => [
        id,
        { on: true, severity: null, worksCouncil: null, options: {}, ...one },
      ]),
    ),
  });
  const all = [...peers, ...window];
  markCrowded(all, new Map(works.map((one) => [one.id, one])));
  const store = stored(works, all) as Parameters<typeof cluesOf>[0];
  const clues = await cluesOf(store, all);
  const norms = createNorms();
  norms.observe(all, {
    isBare: (one) => isBare(one, clues),
    signsOf: (one) => signsOf(one, clues, made),
  });
  return examineAll(window, made, peers, weigh(all, norms, clues, made));
}

/** Ids of the lookups by rule. */
export async function rulesOf(
  window: readonly Examined[],
  peers: readonly Examined[],
  more: More = {},
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const { rule, lookup: id } of await flagsOf(window, peers, more))
    found[rule] = [...(found[rule] ?? []), id];
  return found;
}
