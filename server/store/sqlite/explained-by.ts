import type { Grading } from '#model/explanation.ts';
import type { ExplainedBy, Store, TotalsFilter } from '#store/port.ts';
import type { Hot } from './open.ts';
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
  /** Inside a write: a lookup's grading takes the place of the one before; null where there was none. */
  count(seq: number, before: Grading | null, after: Grading): void;
  /** Inside the same write, after its last. */
  save(): void;
}

export function explainedCounter({ db, shelf }: Hot): ExplainedCounter {
  const add = db.prepare(
    `INSERT INTO explained_by (day, organisation, teams, template, strength, first, n) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET n = n + excluded.n`,
  );
  let cells = new Map<string, { cell: Cell; n: number }>();
  const note = (seq: number, grading: Grading, n: number): void => {
    const path = pathOf(grading);
    const noted = path && shelf.noted(seq);
    if (!noted) return;
    const day = Math.floor(noted.at / DAY);
    const { organisation, teams } = noted;
    const { template, strength } = path;
    const first = grading.firstLook ? 1 : 0;
    const name = `${day} ${organisation} ${teams} ${template} ${strength} ${first}`;
    const known = cells.get(name);
    if (known) known.n += n;
    else cells.set(name, { cell: { day, organisation, teams, template, strength, first }, n });
  };
  return {
    count(seq, before, after) {
      if (before) note(seq, before, -1);
      note(seq, after, 1);
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

const pathOf = ({ grade, explanations }: Grading) =>
  grade === 'corroborated' || grade === 'explained' ? explanations[0] : undefined;

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
