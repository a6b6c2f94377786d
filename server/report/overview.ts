import { addDuration, localDate, startOfDay } from '#policies/durations.ts';
import type { Grade } from '#policies/vocabulary.ts';
import type { CourseCell } from '#store/course-port.ts';
import { type Peers, peersOf } from './peers.ts';

/** What an overview says of use: shares, their course, and organisations beside each other. No persons. */

export type Unit = 'hour' | 'day' | 'week';

export interface Stretch {
  from: number;
  to: number;
  lookups: number;
  grades: Partial<Record<Grade, number>>;
}

export interface Use {
  lookups: number;
  grades: Partial<Record<Grade, number>>;
  pending: number;
  undetermined: number;
  /** Of those that have a grade: on how many there was enough evidence to say anything. */
  coverage: number | null;
  /** As in the audit report: of lookups that have a grade, those corroborated or explained. */
  first: ExplainedShare;
  returns: ExplainedShare;
}

export interface ExplainedShare {
  total: number;
  explained: number;
  /** Of those, by weak evidence alone. */
  weak: number;
  /** Of those that have a grade: of which the systems that would know were silent. */
  undetermined: number;
  share: number | null;
}

export interface OrganisationUse extends Use {
  organisation: string;
  /** First looks explained at the others; null where they are fewer than five. */
  peers: Peers | null;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Of fewer first looks a share says little, and it does not count among peers. */
const JUDGED_LEAST = 30;

/** Moments that cut a span into hours, local days or weeks of them, so that some dozens of stretches remain. */
export function edgesOf(span: { from: number; to: number }, zone: string): { unit: Unit; edges: number[] } {
  const { from, to } = span;
  const edges = [from];
  if (to - from <= 2 * DAY) {
    for (let at = from + HOUR; at < to; at += HOUR) edges.push(at);
    return { unit: 'hour', edges: [...edges, to] };
  }
  const unit = to - from <= 100 * DAY ? 'day' : 'week';
  const midnight = startOfDay(localDate(from, zone), zone) ?? from;
  const step = unit === 'day' ? 'P1D' : 'P7D';
  for (let at = addDuration(midnight, step, zone); at < to; at = addDuration(at, step, zone)) edges.push(at);
  return { unit, edges: [...edges, to] };
}

export function stretchesOf(cells: readonly CourseCell[], edges: readonly number[]): Stretch[] {
  const stretches = edges
    .slice(1)
    .map((to, i): Stretch => ({ from: edges[i] as number, to, lookups: 0, grades: {} }));
  for (const { stretch, grade, n } of cells) {
    const sums = stretches[stretch];
    if (!sums) continue;
    sums.lookups += n;
    sums.grades[grade] = (sums.grades[grade] ?? 0) + n;
  }
  return stretches;
}

export function useOf(cells: readonly CourseCell[]): Use {
  const grades: Use['grades'] = {};
  const first = { total: 0, explained: 0, weak: 0, undetermined: 0 };
  const returns = { total: 0, explained: 0, weak: 0, undetermined: 0 };
  let lookups = 0;
  for (const cell of cells) {
    const { grade, n } = cell;
    lookups += n;
    grades[grade] = (grades[grade] ?? 0) + n;
    if (grade === 'pending') continue;
    const side = cell.first ? first : returns;
    side.total += n;
    if (grade === 'corroborated' || grade === 'explained') side.explained += n;
    if (grade === 'undetermined') side.undetermined += n;
    if (cell.weak) side.weak += n;
  }
  const { pending = 0, undetermined = 0 } = grades;
  return {
    lookups,
    grades,
    pending,
    undetermined,
    coverage: ratio(lookups - pending - undetermined, lookups - pending),
    first: { ...first, share: ratio(first.explained, first.total) },
    returns: { ...returns, share: ratio(returns.explained, returns.total) },
  };
}

/** Each organisation beside all the others, the most lookups first; the empty name is of nobody known. */
export function organisationsUse(cells: readonly CourseCell[]): OrganisationUse[] {
  const byName = Map.groupBy(cells, ({ organisation }) => organisation);
  const all = [...byName].map(([organisation, own]) => ({ organisation, ...useOf(own) }));
  return all
    .map((one) => ({
      ...one,
      peers: peersOf(
        all.flatMap(({ organisation, first }) =>
          organisation !== one.organisation && organisation !== '' && first.total >= JUDGED_LEAST
            ? [first.share ?? 0]
            : [],
        ),
      ),
    }))
    .sort((a, b) => b.lookups - a.lookups);
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
