import { canonical } from '#ledger/canonical.ts';
import { rootOf } from '#ledger/merkle.ts';
import type { DrawnFinding, DrawnLookup, NewSample, Store } from '#store/port.ts';
import type { Hot } from './open.ts';

/** The blind sample as it is kept: what was drawn, with what chance, and by which week's key. */

type DrawnVerbs = Pick<Store, 'sampleKey' | 'drawnAmong' | 'drawnBetween'>;

type DrawnRow = Omit<DrawnFinding, 'lookup' | 'occurredAt' | 'index'> & {
  seq: number;
  id: string;
  at: number;
};

export function drawnVerbs({ db, keys, shelf }: Hot): DrawnVerbs {
  const isDrawn = db.prepare<[number], number>('SELECT 1 FROM sample WHERE lookup = ?').pluck();
  return {
    // No handle that a sender may send begins like this.
    sampleKey: async (round) => keys.rekey(`\0blind sample ${round}`),
    async drawnAmong(lookups) {
      return lookups.filter((id) => {
        const seq = shelf.seqOf(id);
        return seq !== null && isDrawn.get(seq) !== undefined;
      });
    },
    async drawnBetween({ from, to, organisation, organisations }) {
      const within = [organisation === undefined ? null : [organisation], organisations ?? null];
      const lists = within.filter((list) => list !== null);
      const rows = db
        .prepare<(number | string)[], DrawnRow>(
          `SELECT s.lookup AS seq, l.id, f.from_at AS at, s.finding, s.round, s.share, s.number, s.stratum,
             f.organisation, f.status, f.outcome
           FROM sample s JOIN finding f ON f.id = s.finding JOIN finding_lookup l ON l.finding = f.id
           WHERE f.from_at >= ? AND f.from_at < ?
             ${lists.map(() => 'AND f.organisation IN (SELECT value FROM json_each(?))').join(' ')}
           ORDER BY s.lookup`,
        )
        .all(from, to, ...lists.map((list) => JSON.stringify(list)));
      return rows.map(({ seq, id, at, ...row }) => ({ ...row, lookup: id, index: seq, occurredAt: at }));
    },
  };
}

/** What a run writes of its drawing, inside its transaction. */
export function drawingOf(hot: Hot): { commit(run: string, at: number, sample: NewSample): void } {
  const { db, shelf } = hot;
  const saveState = db.prepare(
    'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const insert = db.prepare(
    'INSERT INTO sample (lookup, finding, round, at, share, number, stratum) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  return {
    commit(run, at, { setting, state, drawn, rounds }) {
      saveState.run(setting, state);
      for (const { round, commitment } of rounds)
        hot.enter({ kind: 'sample', id: `sample/${round}`, at, clear: { round, commitment } });
      for (const { lookup, finding, round, share, number, stratum } of drawn) {
        const seq = shelf.seqOf(lookup);
        if (seq !== null) insert.run(seq, finding, round, at, share, number, stratum);
      }
      if (drawn.length === 0) return;
      const root = rootOf(drawn.map((one) => Buffer.from(drawnLeaf(one)))).toString('base64');
      hot.enter({ kind: 'sample', id: `${run}/sample`, at, clear: { count: drawn.length, root } });
    },
  };
}

/** A leaf under the root of what a run drew (`docs/review.md`). */
export const drawnLeaf = ({ lookup, finding, round, share, number, stratum }: DrawnLookup): string =>
  canonical({ lookup, finding, round, share, number, stratum });
