import { rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Hot } from '../open.ts';
import { forgetLookups, noteGone } from '../past-lookups.ts';
import type { OutcomeRow } from '../row.ts';
import { buildSegment, type Source } from './build.ts';
import { openSegmentFile, type SealedSegment } from './read.ts';

/**
 * A sealed segment whose lookups have passed their period, written anew under another name: the lookups that must
 * stay, their outcomes, and every tile. The catalogue then names the new file, and the old one is removed; cut off
 * in between, one of the two is a stray that the next start removes. With nothing left in it, the segment's own key
 * goes as well, and with it whatever its entries said of the work.
 */
/** Answers how many outcomes go with the lookups; `dry` only counts them. */
export function expireSegment(hot: Hot, file: SealedSegment, keep: readonly number[], dry: boolean): number {
  const { first, end } = file;
  const kept = new Set(keep);
  const goes = ({ lookup }: OutcomeRow): boolean => lookup >= first && lookup < end && !kept.has(lookup);
  const own = [...file.allOutcomes()];
  // An outcome may have come in a later segment than its lookup: it loses its entry now, its row with that one.
  const later = laterOutcomes(hot, file).filter(goes);
  const gone = own.filter(goes).length + later.length;
  if (dry) return gone;

  const path = join(dirname(file.file), nextName(basename(file.file)));
  const outcomes = own.filter((one) => !goes(one) && hot.shelf.row(one.lookup) !== null);
  buildSegment(
    path,
    { n: file.n, first, end, expected: keep.length },
    sourceOf(hot, file, keep, outcomes),
    (point) => hot.fault(point.replace('seal:', 'expire:')),
  );
  const next = openSegmentFile(path);
  hot.write(() => {
    for (const [from, to] of between(first, end, [...kept, ...outcomes.map(({ seq }) => seq)]))
      noteGone(hot, from, to);
    for (const { seq } of later) noteGone(hot, seq, seq + 1);
    forgetLookups(hot, first, end, keep);
    hot.db.prepare('UPDATE segment SET file = ? WHERE n = ?').run(basename(path), file.n);
    hot.onCommit(() => hot.shelf.replace(next));
  });
  hot.fault('expire:flipped');
  rmSync(file.file, { force: true });
  if (keep.length === 0 && outcomes.length === 0) hot.keys.erasure.destroySegment(file.n);
  hot.fault('expire:removed');
  return gone;
}

/** Outcomes of a segment's lookups whose entries stand further on. */
function laterOutcomes({ db, shelf }: Hot, { first, end }: SealedSegment): OutcomeRow[] {
  const found = db
    .prepare<[number, number, number], OutcomeRow>(
      'SELECT seq, lookup, at, data FROM outcome WHERE lookup >= ? AND lookup < ? AND seq >= ?',
    )
    .all(first, end, shelf.sealedEnd());
  for (const file of shelf.sealed()) {
    if (file.first < end) continue;
    // In the order of their lookups: those of earlier segments come first, and are few.
    for (const outcome of file.allOutcomes()) {
      if (outcome.lookup >= end) break;
      if (outcome.lookup >= first) found.push(outcome);
    }
  }
  return found;
}

/** `000004.db` → `000004.r1.db` → `000004.r2.db`. */
function nextName(name: string): string {
  const parts = /^(.*?)(?:\.r(\d+))?\.db$/.exec(name);
  return `${parts?.[1]}.r${Number(parts?.[2] ?? 0) + 1}.db`;
}

function sourceOf(
  hot: Hot,
  file: SealedSegment,
  keep: readonly number[],
  outcomes: readonly OutcomeRow[],
): Source {
  function* rows() {
    for (const seq of keep) {
      const found = file.row(seq);
      if (!found) throw new Error('a lookup that must stay is not in its segment');
      yield { ...found, grading: hot.shelf.grading(seq), mark: hot.shelf.mark(seq) };
    }
  }
  function* tiles() {
    const root = hot.db
      .prepare<[number], Buffer>('SELECT hash FROM subtree WHERE level = 1 AND n = ?')
      .pluck();
    for (let n = file.first / 256; n < file.end / 256; n++) {
      yield { n, data: file.tile(n), root: (root.get(n) as Buffer | undefined) ?? null };
    }
  }
  return {
    rows: rows(),
    outcomes,
    tiles: tiles(),
  };
}

/** What lies between indexes that stay, as ranges. */
function between(first: number, end: number, stays: readonly number[]): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  let from = first;
  for (const seq of [...stays].sort((a, b) => a - b)) {
    if (seq > from) ranges.push([from, seq]);
    from = Math.max(from, seq + 1);
  }
  if (from < end) ranges.push([from, end]);
  return ranges;
}
