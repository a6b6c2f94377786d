import type { Grading } from '#model/explanation.ts';
import type { Lookup, OutcomeRequest } from '#model/lookup.ts';
import type { Store } from '#store/port.ts';
import { directoryReader } from './directory.ts';
import { gradingCodec } from './kept-grading.ts';
import { lookupToExamine } from './lookups.ts';
import type { Hot } from './open.ts';
import { TO_EXAMINE } from './open-segment.ts';
import { pageRows, stretches } from './page-rows.ts';
import { pairHistories } from './pairs.ts';
import type { LookupRow } from './row.ts';
import { workAround } from './work-around.ts';

/** What detectors read: lookups with their grades, people, outcomes and what they were flagged for. */
export function examiningVerbs(hot: Hot): Pick<Store, 'toExamine'> {
  const { db, shelf } = hot;
  const people = directoryReader(hot);
  const codec = gradingCodec(hot.words);
  const rowsOf = pageRows(hot);
  const around = workAround(hot);
  const selectFlagged = db
    .prepare<[number, number], [number, string]>(
      `SELECT l.lookup, f.rules FROM finding_lookup l CROSS JOIN finding f ON f.id = l.finding
       WHERE l.lookup >= ? AND l.lookup <= ?`,
    )
    .raw();
  /** Rules by lookup, of findings that hold it. */
  const flaggedAmong = (seqs: readonly number[]): Map<number, string[]> => {
    const flagged = new Map<number, string[]>();
    for (const stretch of stretches(seqs)) {
      for (const [seq, rules] of selectFlagged.all(...stretch))
        flagged.set(seq, [...(flagged.get(seq) ?? []), ...(JSON.parse(rules) as string[])]);
    }
    return flagged;
  };
  const ungraded = (row: LookupRow, lookup: Lookup): Grading => ({
    lookup: row.id,
    grade: 'pending',
    firstLook: pairHistories(shelf, [row]).before(row).firstLook,
    explanations: [],
    reference: { verdict: 'none-declared', sentence: { nl: '', en: '' } },
    heard: [],
    silent: [],
    roster: around.roster(row.actor, lookup.organisation, row.occurred_at),
  });

  return {
    async toExamine(until, after, limit) {
      const seqs = shelf.waiting(TO_EXAMINE, until, after === null ? -1 : Number(after), limit);
      shelf.handOut(TO_EXAMINE, seqs, after === null);
      const items = hot.read(() => {
        const outcomes = rowsOf.lastOutcomes(seqs);
        const flagged = flaggedAmong(seqs);
        return rowsOf.withGradings(seqs).map(({ row, grading }) => {
          const lookup = lookupToExamine(hot, row);
          const shown = outcomes.get(row.seq)?.data;
          return {
            lookup,
            grading: grading === null ? ungraded(row, lookup) : codec.unpack(lookup.id, grading),
            subject: row.subject === null ? null : people.customer(row.subject, lookup.subject as string),
            actor: people.actor(lookup.actor.id),
            outcome: shown === undefined ? null : (JSON.parse(shown) as OutcomeRequest),
            flagged: flagged.get(row.seq) ?? [],
          };
        });
      });
      return { items, next: seqs.length < limit ? null : String(seqs.at(-1)) };
    },
  };
}
