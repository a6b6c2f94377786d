import type { GradedLookup } from '#model/explanation.ts';
import type { Lookup } from '#model/lookup.ts';
import { ERASED } from './people.ts';
import { COLUMNS, type Codec, type LookupRow, type Own, parsed, readMark, type Ways } from './row.ts';
import type { Shelf } from './shelf.ts';
import { FULL } from './words.ts';

/** A row read for its grade and for nothing else: no note is opened, no hash of the ledger fetched. */
export type GradedRow = Pick<
  LookupRow,
  | 'seq'
  | 'id'
  | 'occurred_at'
  | 'actor'
  | 'subject'
  | 'organisation'
  | 'teams'
  | 'reason'
  | 'decision'
  | 'ways'
  | 'reference'
  | 'data'
>;

export const GRADED_COLUMNS =
  'seq, id, occurred_at, actor, subject, organisation, teams, reason, decision, ways, reference, data';
/** The same as the driver reads them: a list and a literal take half as long as an object of its making. */
export type GradedValues = [
  seq: number,
  id: string,
  occurredAt: number,
  actor: number,
  subject: number | null,
  organisation: number,
  teams: number,
  reason: number,
  decision: number,
  ways: number,
  reference: number,
  data: string,
];
export const gradedRow = (values: GradedValues): GradedRow => ({
  seq: values[0],
  id: values[1],
  occurred_at: values[2],
  actor: values[3],
  subject: values[4],
  organisation: values[5],
  teams: values[6],
  reason: values[7],
  decision: values[8],
  ways: values[9],
  reference: values[10],
  data: values[11],
});

/** The same out of a sealed segment. */
export const sealedGradedRow = (values: readonly unknown[]): GradedRow =>
  gradedRow(PLACES.map((place) => values[place]) as GradedValues);
const PLACES = GRADED_COLUMNS.split(', ').map((name) => COLUMNS.indexOf(name as keyof LookupRow));

/** Most rows hold nothing of their own that bears on a grade, and their JSON is not parsed. */
const bears = ({ reference, data }: GradedRow): boolean =>
  reference !== 0 || data.includes('"onBehalfOf"') || data.includes('"over"');
const NOTHING: Own = {};

export function gradedLookup({ keys, words, shelf }: Codec & { shelf: Shelf }, row: GradedRow): GradedLookup {
  const own = bears(row) ? (JSON.parse(row.data) as Own) : NOTHING;
  const word = <T>(column: string, n: number): T =>
    n === FULL ? (JSON.parse(own.over?.[column] ?? 'null') as T) : parsed<T>(words, n);
  const [kind] = word<Ways>('ways', row.ways);
  return {
    id: row.id,
    occurredAt: row.occurred_at,
    actor: {
      id: keys.nameOf('actor', row.actor) ?? ERASED,
      kind,
      onBehalfOf: (own.onBehalfOf ?? []).map((ref) => keys.nameOf('actor', ref) ?? ERASED),
    },
    organisation: word('organisation', row.organisation),
    teams: word('teams', row.teams),
    subject: row.subject === null ? null : (keys.nameOf('subject', row.subject) ?? ERASED),
    reason: word('reason', row.reason),
    reference: own.ref ? ({ type: own.ref[0], id: own.ref[1] } as Lookup['reference']) : null,
    decision: word('decision', row.decision),
    grade: readMark(shelf.mark(row.seq)).grade,
  };
}
