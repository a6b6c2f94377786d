import type { GradedPart, GradingRun, HandedPart } from '#store/grading-port.ts';
import type { GradingView, Told } from './grading-reader.ts';
import type { Hot } from './open.ts';
import { TO_GRADE } from './open-segment.ts';
import { presenceOf } from './presence.ts';
import { readMark } from './row.ts';
import { hashAt, type Settled, type Settlements } from './settlement.ts';
import { emptyWal } from './wal.ts';
import { shareOf, timesDestroyed } from './work-index.ts';

/** Pages after which no reader is in the way of the write-ahead log being cleared: it grows by some 50 MB until then. */
const PAGES = 64;

/**
 * The serving thread's side of a long run: hands out what waits, a customer's always to the same thread, and commits
 * what comes back. Readers see the file as it is when they read; what they were told when they opened (open segments,
 * the catalogue of sealed ones, the directory) has to stand still, and the run is over when it does not.
 */
export function gradingRun(hot: Hot, settlement: Settlements, until: number, threads: number): GradingRun {
  const { shelf, keys } = hot;
  const presence = presenceOf(hot);
  const newestEntry = hot.db.prepare<[], number | null>('SELECT max(version) FROM directory').pluck();
  const state = (): string =>
    [shelf.changes(), keys.erasure.times(), timesDestroyed(hot), newestEntry.get()].join();
  const opened = state();
  const memory = shelf.copy();
  const views = Array.from(
    { length: threads },
    (_, n): GradingView => ({ directory: hot.directory, share: { n, of: threads }, memory }),
  );
  let after: number | null = -1;
  let settlementsMade = 0;
  let pages = 0;
  let isResting = false;

  const handed = (seqs: readonly number[], rests: boolean): Told => {
    const [subjects, callers] = [new Map<number, number>(), new Set<number>()];
    const ats = Float64Array.from(seqs, (seq) => {
      const noted = shelf.noted(seq);
      if (noted === null) return 0;
      const { at, actor, subject } = noted;
      if (subject !== 0) subjects.set(subject, presence.subject(subject));
      if (presence.unidentified(actor)) callers.add(actor);
      return at;
    });
    return {
      seqs: Float64Array.from(seqs),
      ats,
      subjects: Uint32Array.from(subjects.keys()),
      bits: Uint8Array.from(subjects.values()),
      callers: Uint32Array.from(callers),
      asOf: hot.commits() - settlementsMade,
      rests,
    };
  };
  const threadOf = (seq: number): number => {
    const noted = shelf.noted(seq);
    return shareOf(noted === null || noted.subject === 0 ? (noted?.actor ?? 0) : noted.subject, threads);
  };

  return {
    views,
    next(limit): HandedPart[] | null {
      if (after === null || isResting) return null;
      isResting = ++pages % PAGES === 0;
      const seqs = shelf.waiting(TO_GRADE, until, after, limit);
      shelf.handOut(TO_GRADE, seqs, after === -1);
      after = seqs.length === limit ? (seqs.at(-1) as number) : null;
      const parts: number[][] = views.map(() => []);
      for (const seq of seqs) parts[threadOf(seq)]?.push(seq);
      return parts.map((part) => handed(part, isResting));
    },
    holds() {
      hot.refresh();
      return state() === opened;
    },
    async commit(run, parts, each) {
      for (const { seqs, marks } of parts)
        for (const [i, seq] of seqs.entries())
          each(readMark(marks[i] as number).grade, readMark(shelf.mark(seq)).grade === 'pending');
      const receipt = settlement.commit(
        run,
        () => {
          for (const { words } of parts) for (const word of words) hot.words.take(word);
          return parts.flatMap(settledOf);
        },
        () => parts.flatMap(({ again }) => [...again]),
      );
      settlementsMade++;
      if (isResting && settlementsMade === pages) {
        isResting = false;
        emptyWal(hot);
      }
      return receipt;
    },
  };
}

const linesOf = ({ buffer, byteOffset, byteLength }: Uint8Array): string[] =>
  Buffer.from(buffer, byteOffset, byteLength).toString('utf8').split('\n');

function settledOf(part: GradedPart): Settled[] {
  const { seqs, marks, tops, names, hashes } = part;
  const [data, leaves] = [linesOf(part.data), linesOf(part.leaves)];
  return Array.from(seqs, (seq, i) => ({
    seq,
    mark: marks[i] as number,
    template: names[(tops[i] as number) - 1] ?? null,
    data: data[i] as string,
    leaf: leaves[i] as string,
    leafHash: hashAt(hashes, i),
  }));
}
