import type { Grading } from '#model/explanation.ts';
import type { Grade } from '#policies/vocabulary.ts';
import type { ExplainedBy, Store, TotalsFilter } from '#store/port.ts';
import type { Hot } from './open.ts';
import { readMark } from './row.ts';
import { FULL } from './words.ts';

/**
 * How many lookups each path explains: added up as grades are committed, a UTC day at a time, so that a report reads
 * some hundreds of rows and no lookup. A lookup counts for the strongest path that explains it, once.
 */
const DAY = 86_400_000;

interface Cell {
  day: number;
  organisation: number;
  teams: number;
  template: string;
  strength: string;
  first: number;
}

export interface ExplainedCounter {
  /** Inside a write: a lookup's mark and best template take the place of a grading; null where there was none. */
  count(seq: number, before: Grading | null, after: { mark: number; template: string | null }): void;
  /** Inside the same write, after its last. */
  save(): void;
}

export function explainedCounter({ db, shelf }: Hot): ExplainedCounter {
  const add = db.prepare(
    `INSERT INTO explained_by (day, organisation, teams, template, strength, first, n) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET n = n + excluded.n`,
  );
  let cells = new Map<string, { cell: Cell; n: number }>();
  const note = (seq: number, { grade, first: isFirst, template, strength }: Counted, n: number): void => {
    if (template === null || strength === null || (grade !== 'corroborated' && grade !== 'explained')) return;
    const noted = shelf.noted(seq);
    if (!noted) return;
    const day = Math.floor(noted.at / DAY);
    const { organisation, teams } = noted;
    const first = isFirst ? 1 : 0;
    const name = `${day} ${organisation} ${teams} ${template} ${strength} ${first}`;
    const known = cells.get(name);
    if (known) known.n += n;
    else cells.set(name, { cell: { day, organisation, teams, template, strength, first }, n });
  };
  return {
    count(seq, before, after) {
      if (before) note(seq, countedOf(before), -1);
      note(seq, { ...readMark(after.mark), template: after.template }, 1);
    },
    save() {
      for (const { cell, n } of cells.values()) {
        const { day, organisation, teams, template, strength, first } = cell;
        if (n !== 0) add.run(day, organisation, teams, template, strength, first, n);
      }
      cells = new Map();
    },
  };
}

interface Counted {
  grade: Grade;
  first: boolean;
  template: string | null;
  strength: string | null;
}

const countedOf = ({ grade, firstLook, explanations: [best] }: Grading): Counted => ({
  grade,
  first: firstLook,
  template: best?.template ?? null,
  strength: best?.strength ?? null,
});

export function explainedVerbs({ db, words }: Hot): Pick<Store, 'explainedBy'> {
  const select = db.prepare<[number, number], Cell & { n: number }>(
    `SELECT organisation, teams, template, strength, first, sum(n) AS n FROM explained_by
     WHERE day >= ? AND day < ? GROUP BY organisation, teams, template, strength, first`,
  );
  const named = <T>(word: number): T | null => (word === FULL ? null : (JSON.parse(words.text(word)) as T));
  const isAsked = ({ organisation, organisations, team }: TotalsFilter, cell: Cell): boolean => {
    const own = named<string | null>(cell.organisation) ?? '';
    return (
      (organisation === undefined || own === organisation) &&
      (organisations === undefined || organisations.includes(own)) &&
      (team === undefined || (named<string[]>(cell.teams) ?? []).includes(team))
    );
  };
  return {
    async explainedBy(filter) {
      const found = new Map<string, ExplainedBy>();
      for (const cell of select.all(Math.floor(filter.from / DAY), Math.ceil(filter.to / DAY))) {
        if (!isAsked(filter, cell)) continue;
        const { template, strength, first, n } = cell;
        const name = `${template} ${strength}`;
        const known = found.get(name) ?? {
          template,
          strength: strength as ExplainedBy['strength'],
          first: 0,
          returns: 0,
        };
        known[first === 1 ? 'first' : 'returns'] += n;
        found.set(name, known);
      }
      return [...found.values()].filter(({ first, returns }) => first + returns > 0);
    },
  };
}
