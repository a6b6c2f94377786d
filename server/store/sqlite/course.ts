import type { CourseCell, CourseStore, DeclaredReasons } from '#store/course-port.ts';
import type { Hot } from './open.ts';
import { matcher, memo, TURN } from './report-filter.ts';
import { fromRow, type LookupRow, readMark } from './row.ts';
import { FULL } from './words.ts';

/**
 * Use over time, added up from columns in one pass and in turns: how many lookups of which grade, a stretch at a
 * time, and which reasons an organisation's actors declare.
 */

/** A mark is a byte, and what it may hold is below this. */
const MARKS = 64;
/** Reasons are counted under the actor's number times this; words are fewer. */
const WORDS = 2 ** 21;

export function courseVerbs(hot: Hot): CourseStore {
  const { keys, shelf, words } = hot;
  const organisationNamed = memo((n: number) => (JSON.parse(words.text(n)) as string | null) ?? '');
  const rowAt = (seq: number) => fromRow(hot, shelf.row(seq) as LookupRow);

  return {
    async course(edges, filter) {
      const [from, to] = [edges[0] ?? 0, edges.at(-1) ?? 0];
      const stretch = stretchesOf(edges);
      const wanted = matcher(hot, { ...filter, from, to });
      const counts = new Map<string, Uint32Array>();
      const countsOf = (organisation: string): Uint32Array => {
        const known = counts.get(organisation) ?? new Uint32Array(MARKS * Math.max(1, edges.length - 1));
        counts.set(organisation, known);
        return known;
      };
      const byWord = memo((n: number) => countsOf(organisationNamed(n)));
      let sinceTurn = 0;
      for (const { columns, from: start, to: end } of shelf.up(-1, {
        from,
        to,
        organisations: wanted.zone,
      })) {
        for (let i = start; i < end; i++) {
          const at = columns.at[i] as number;
          if (at < from || at >= to || !wanted.has(columns, i)) continue;
          const word = columns.organisation[i] as number;
          const cells =
            word === FULL
              ? countsOf(rowAt(columns.first + (columns.rel[i] as number)).organisation ?? '')
              : byWord(word);
          const cell = stretch(at) * MARKS + shelf.markAt(columns, i);
          cells[cell] = (cells[cell] as number) + 1;
        }
        sinceTurn += end - start;
        if (sinceTurn < TURN) continue;
        sinceTurn = 0;
        await new Promise((resolve) => setImmediate(resolve));
      }
      return [...counts].flatMap(([organisation, cells]) => cellsOf(organisation, cells));
    },

    async courseOf({ kind, id }, edges) {
      const known = keys.find(kind, id);
      const [from, to] = [edges[0] ?? 0, edges.at(-1) ?? 0];
      if (!known || to <= from) return [];
      const stretch = stretchesOf(edges);
      const counts = new Map<string, Uint32Array>();
      const postings = kind === 'actor' ? shelf.ofActor : shelf.ofSubject;
      for (const { seq, at } of postings(known.ref, from, to - 1)) {
        const noted = shelf.noted(seq);
        if (!noted) continue;
        const organisation =
          noted.organisation === FULL
            ? (rowAt(seq).organisation ?? '')
            : organisationNamed(noted.organisation);
        const cells = counts.get(organisation) ?? new Uint32Array(MARKS * (edges.length - 1));
        counts.set(organisation, cells);
        const cell = stretch(at) * MARKS + noted.mark;
        cells[cell] = (cells[cell] as number) + 1;
      }
      return [...counts].flatMap(([organisation, cells]) => cellsOf(organisation, cells));
    },

    async reasonsDeclared({ from, to, organisation }) {
      const wanted = matcher(hot, { from, to, organisation });
      const counts = new Map<number, number>();
      const rest = new Map<number, Record<string, number>>();
      let sinceTurn = 0;
      for (const { columns, from: start, to: end } of shelf.up(-1, {
        from,
        to,
        organisations: wanted.zone,
      })) {
        for (let i = start; i < end; i++) {
          const at = columns.at[i] as number;
          if (at < from || at >= to || !wanted.has(columns, i)) continue;
          const [actor, reason] = [columns.actor[i] as number, columns.reason[i] as number];
          if (reason === FULL) {
            const told = rowAt(columns.first + (columns.rel[i] as number)).reason ?? '';
            const own = rest.get(actor) ?? {};
            own[told] = (own[told] ?? 0) + 1;
            rest.set(actor, own);
          } else {
            const key = actor * WORDS + reason;
            counts.set(key, (counts.get(key) ?? 0) + 1);
          }
        }
        sinceTurn += end - start;
        if (sinceTurn < TURN) continue;
        sinceTurn = 0;
        await new Promise((resolve) => setImmediate(resolve));
      }
      for (const [key, n] of counts) {
        const [actor, word] = [Math.floor(key / WORDS), key % WORDS];
        const reason = (JSON.parse(words.text(word)) as string | null) ?? '';
        const own = rest.get(actor) ?? {};
        own[reason] = (own[reason] ?? 0) + n;
        rest.set(actor, own);
      }
      return [...rest].flatMap(([ref, reasons]): DeclaredReasons[] => {
        const actor = keys.byRef('actor', ref)?.id;
        return actor === undefined ? [] : [{ actor, reasons }];
      });
    },
  };
}

/** Index of the stretch that a moment lies in; moments come nearly in order, so the last answer is tried first. */
function stretchesOf(edges: readonly number[]): (at: number) => number {
  let here = 0;
  return (at) => {
    while (here > 0 && at < (edges[here] as number)) here--;
    while (here < edges.length - 2 && at >= (edges[here + 1] as number)) here++;
    return here;
  };
}

function cellsOf(organisation: string, cells: Uint32Array): CourseCell[] {
  const found: CourseCell[] = [];
  for (const [i, n] of cells.entries()) {
    if (n === 0) continue;
    const { grade, first, strength } = readMark(i % MARKS);
    found.push({
      stretch: Math.floor(i / MARKS),
      organisation,
      grade,
      first,
      weak: grade === 'explained' && strength === 'weak',
      n,
    });
  }
  return found;
}
