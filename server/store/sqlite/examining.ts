import type { Grading } from '#model/explanation.ts';
import type { Lookup, OutcomeRequest } from '#model/lookup.ts';
import type { Store } from '#store/port.ts';
import { directoryReader } from './directory.ts';
import { gradingCodec } from './kept-grading.ts';
import { readLookup } from './lookups.ts';
import type { Hot } from './open.ts';
import { TO_EXAMINE } from './open-segment.ts';
import { pairHistories } from './pairs.ts';
import type { LookupRow } from './row.ts';
import { workAround } from './work-around.ts';

/** What detectors read: lookups with their grades, people, outcomes and what they were flagged for. */
export function examiningVerbs(hot: Hot): Pick<Store, 'toExamine'> {
  const { db, shelf } = hot;
  const people = directoryReader(hot);
  const codec = gradingCodec(hot.words);
  const around = workAround(hot);
  const flaggedRules = db
    .prepare<[number], string>(
      `SELECT f.rules FROM finding f JOIN finding_lookup l ON l.finding = f.id
       WHERE l.lookup = ? AND f.origin = 'detected'`,
    )
    .pluck();
  const ungraded = (row: LookupRow, lookup: Lookup): Grading => ({
    lookup: row.id,
    grade: 'pending',
    firstLook: pairHistories(shelf, [row])(row).firstLook,
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
      const items = seqs.map((seq) => {
        const row = shelf.row(seq) as LookupRow;
        const lookup = readLookup(hot, row);
        const graded = shelf.grading(seq);
        const shown = shelf.outcomesOf(seq).at(-1)?.data;
        return {
          lookup,
          grading: graded === null ? ungraded(row, lookup) : codec.unpack(lookup.id, graded),
          subject: lookup.subject === null ? null : people.subject(lookup.subject),
          actor: people.actor(lookup.actor.id),
          outcome: shown === undefined ? null : (JSON.parse(shown) as OutcomeRequest),
          flagged: (flaggedRules.all(seq) as string[]).flatMap((rules) => JSON.parse(rules) as string[]),
        };
      });
      return { items, next: seqs.length < limit ? null : String(seqs.at(-1)) };
    },
  };
}
