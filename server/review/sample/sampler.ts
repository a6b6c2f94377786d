import type { Finding } from '#model/finding.ts';
import type { Policy } from '#policies/policy.ts';
import type { Clock } from '#server/clock.ts';
import { absorbs, takesIn } from '#server/detect/gather.ts';
import { rankOf } from '#server/detect/rank.ts';
import { othersOn, type ReadingStore } from '#server/detect/reading.ts';
import type { Draw } from '#server/detect/run.ts';
import { tell } from '#server/detect/story.ts';
import { unexplainedLookup } from '#server/detect/unexplained-lookup.ts';
import type { DrawnLookup, Examined, Store } from '#store/port.ts';
import {
  commitmentOf,
  type DrawState,
  isUpForDrawing,
  numberOf,
  placeOf,
  type Stratum,
  sharesOf,
  stratumOf,
  weekEnd,
  weekOf,
} from './draw.ts';

/**
 * Draws the blind sample while detectors run: from the lookups of a run that nothing was remarked about, a few
 * become findings that look like the others. `docs/review.md` says what that measures.
 */

const SETTING = 'sample';
/** How much of the queue a drawn finding's place is sought in. */
const QUEUE_READ = 500;
const COMMITTED_KEPT = 8;

export interface SamplerDeps {
  store: ReadingStore & Pick<Store, 'setting' | 'sampleKey' | 'drawnAmong' | 'findings'>;
  clock: Clock;
}

type Hit = Omit<DrawnLookup, 'finding'> & { examined: Examined; key: Uint8Array; leaf: Buffer };

/** What a run calls with every window it has examined: `Draw` of `detect/run.ts`. */
export function createSampler({ store, clock }: SamplerDeps): Draw {
  const keys = new Map<string, Uint8Array>();
  const keyOf = async (week: string): Promise<Uint8Array> => {
    const known = keys.get(week) ?? (await store.sampleKey(week));
    if (keys.size > COMMITTED_KEPT) keys.clear();
    keys.set(week, known);
    return known;
  };

  return async (window, remarked, policy) => {
    if (policy.sample.share === 0) return null;
    const now = clock.now();
    const kept = await store.setting(SETTING);
    const population = window.filter(
      (one) => one.flagged.length === 0 && !remarked.has(one.lookup.id) && isUpForDrawing(one),
    );
    const sizes: Record<Stratum, number> = { accounted: 0, doubtful: 0 };
    for (const one of population) sizes[stratumOf(one)]++;
    const before = kept === null ? null : (JSON.parse(kept) as DrawState);
    const { shares, state } = sharesOf(before, sizes, policy.sample, now);
    const rounds = state.begun ? await commitments(state, now) : [];
    const committed = [...state.committed, ...rounds.map(({ round }) => round)].slice(-COMMITTED_KEPT);
    const record = { setting: SETTING, state: JSON.stringify({ ...state, committed }), rounds };
    if (shares === null) return { makers: [], record };

    const busy = new Set(window.filter(({ lookup }) => remarked.has(lookup.id)).map(aboutOf));
    const hits: Hit[] = [];
    for (const examined of population) {
      const { id, receivedAt, receipt } = examined.lookup;
      const round = weekOf(receivedAt);
      const leaf = Buffer.from(receipt.leafHash, 'base64');
      const key = await keyOf(round);
      const number = numberOf(key, leaf);
      const stratum = stratumOf(examined);
      if (number >= shares[stratum]) continue;
      hits.push({ lookup: id, round, share: shares[stratum], number, stratum, examined, key, leaf });
    }
    const drawnBefore = new Set(await store.drawnAmong(hits.map(({ lookup }) => lookup)));
    const fresh: Hit[] = [];
    for (const hit of hits) {
      const about = aboutOf(hit.examined);
      if (drawnBefore.has(hit.lookup) || busy.has(about) || (await isUnderReview(hit.examined))) continue;
      // Two findings about one person at one time would be one, had they been detected.
      busy.add(about);
      fresh.push(hit);
    }
    return {
      makers: fresh.map((hit) => ({
        place: placeOf(hit.key, hit.leaf),
        async make(newId, made) {
          const { lookup, round, share, number, stratum } = hit;
          const finding = await findingOf(hit, policy, newId(), made);
          return { finding, drawn: { lookup, finding: finding.id, round, share, number, stratum } };
        },
      })),
      record,
    };
  };

  /** This week's and the next one's, where they are not in the ledger yet. */
  async function commitments({ committed }: DrawState, now: number) {
    const week = weekOf(now);
    const next = weekOf(weekEnd(week) ?? now);
    const rounds = [];
    for (const round of [week, next]) {
      if (!committed.includes(round)) rounds.push({ round, commitment: commitmentOf(await keyOf(round)) });
    }
    return rounds;
  }

  /** Whether an open finding about this person would have taken the lookup in. */
  async function isUnderReview({ lookup }: Examined): Promise<boolean> {
    const findings = await store.findingsAbout('actor', lookup.actor.id);
    return findings.some(
      (finding) =>
        (absorbs(finding) || (finding.origin === 'sample' && finding.status !== 'closed')) &&
        takesIn(finding, lookup.occurredAt),
    );
  }

  /**
   * A finding as a lone lookup without work behind it makes it, once its work came in after all: same rule, same
   * severity, told by the same sentences from the facts, and at a place in the queue where another like it stands.
   */
  async function findingOf(
    { examined, key, leaf }: Hit,
    policy: Policy,
    id: string,
    made: readonly Finding[],
  ): Promise<Finding> {
    const { lookup, grading } = examined;
    const about = { kind: 'actor' as const, id: lookup.actor.id };
    const rule = unexplainedLookup.id;
    const severity = policy.detect.get(rule)?.severity ?? unexplainedLookup.severity;
    const at = lookup.occurredAt;
    const othersOf = await othersOn(store, policy, about, [examined]);
    const told = { about, flags: [], others: othersOf(at, at, [examined]), policy };
    const { body } = tell({ ...told, members: [examined] });
    const { title } = tell({ ...told, members: [unaccounted(examined)] });
    const story = { title, body };
    const standing = await store.findings({ status: 'any-open' }, { limit: QUEUE_READ, cursor: null });
    const queue = [...standing.items, ...made].filter(
      // Beside one another they would stand apart from the rest.
      ({ status, origin }) => status !== 'closed' && origin === 'detected',
    );
    const alike = queue.filter((one) => one.severity === severity && one.lookups.count === 1);
    const rank =
      rankAt(alike.length > 0 ? alike : queue, placeOf(key, leaf)) ??
      rankOf({ severity, count: 1, grades: { unexplained: 1 }, to: at });
    return {
      id,
      about,
      organisation: lookup.organisation,
      rules: [rule],
      severity,
      status: 'open',
      origin: 'sample',
      from: at,
      to: at,
      createdAt: clock.now(),
      story,
      lookups: { count: 1, ids: [lookup.id] },
      grades: { [grading.grade]: 1 },
      outcome: null,
      predecessor: null,
      rank,
    };
  }
}

/**
 * The lookup as its title tells it: by the kinds of work that were heard and are not there (‘no case’, where a call
 * explains it), as the titles of others are. Where all are there the title says that work explains it.
 */
function unaccounted(examined: Examined): Examined {
  const { grading } = examined;
  const found = new Set<string>(grading.explanations.map(({ evidence }) => evidence.type));
  const heard = grading.heard.filter((type) => !found.has(type));
  if (heard.length === 0) return examined;
  return { ...examined, grading: { ...grading, grade: 'unexplained', explanations: [], heard } };
}

const aboutOf = ({ lookup }: Examined): string => lookup.actor.id;

/** Just beside one of those that stand in the queue; null where none does. */
function rankAt(queue: readonly Pick<Finding, 'rank'>[], place: number): number | null {
  const ranks = queue.map(({ rank }) => rank).sort((a, b) => b - a);
  const i = Math.floor(place * ranks.length);
  const here = ranks[i];
  if (here === undefined) return null;
  const below = ranks[i + 1] ?? here - 0.01;
  return (here + below) / 2;
}
