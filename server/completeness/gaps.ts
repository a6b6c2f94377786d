import type { LookupSource, SeqGap, SourceEpoch } from '#model/completeness.ts';

/** A counter that starts again begins near nought: what it skipped there is missing too. */
const NEAR_NOUGHT = 1000;

/** Every gap in a source's numbers, oldest epoch first. Numbers set aside are not among them. */
export const gapsOf = ({ epochs }: Pick<LookupSource, 'epochs'>): SeqGap[] => epochs.flatMap(gapsIn);

function gapsIn(epoch: SourceEpoch): SeqGap[] {
  const gaps: SeqGap[] = [];
  const [begin] = epoch.ranges;
  if (begin && epoch.n > 0 && begin.first > 1 && begin.first <= NEAR_NOUGHT) {
    gaps.push({
      epoch: epoch.n,
      first: 1,
      last: begin.first - 1,
      openedAt: begin.openedAt,
      after: null,
      before: { index: begin.firstIndex, at: begin.firstAt },
    });
  }
  for (const [i, range] of epoch.ranges.entries()) {
    const below = epoch.ranges[i - 1];
    if (below === undefined) continue;
    gaps.push({
      epoch: epoch.n,
      first: below.last + 1,
      last: range.first - 1,
      openedAt: range.openedAt,
      after: { index: below.lastIndex, at: below.lastAt },
      before: { index: range.firstIndex, at: range.firstAt },
    });
  }
  return gaps;
}

export const sizeOf = ({ first, last }: Pick<SeqGap, 'first' | 'last'>): number => last - first + 1;

/** When its numbers should have been used: between the lookups on both sides. */
export const spanOf = ({ after, before }: SeqGap): { from: number; to: number } => {
  const from = after?.at ?? before.at;
  return { from: Math.min(from, before.at), to: Math.max(from, before.at) };
};

/** Numbers set aside; with `since`, only where the range that took them in has grown since then. */
export const setAsideOf = ({ epochs }: Pick<LookupSource, 'epochs'>, since?: number): number =>
  epochs.reduce(
    (sum, { setAside, ranges }) =>
      since !== undefined && (ranges[0]?.lastAt ?? 0) < since ? sum : sum + setAside,
    0,
  );
export const duplicatesOf = ({ epochs }: Pick<LookupSource, 'epochs'>): number =>
  epochs.reduce((sum, { duplicates }) => sum + duplicates, 0);
