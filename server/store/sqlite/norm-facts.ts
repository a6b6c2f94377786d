import type { ServiceRole } from '#policies/vocabulary.ts';
import type { ReportStore } from '#store/report-port.ts';
import type { Hot } from './open.ts';

/** What the norms are judged by that no other verb tells: counts, and where in the ledger it stands. */

type NormVerbs = Pick<ReportStore, 'separation' | 'looksOn' | 'signing'>;

const DAY = 86_400_000;

export function normVerbs({ db }: Hot): NormVerbs {
  // A finding's person is kept as an integer, as whoever takes a step is.
  const selectDecided = db.prepare<
    [number, number, string | null, string | null],
    { decided: number; involved: number; unjustified: number; confirmed: number; entry: number | null }
  >(
    `SELECT count(*) AS decided,
       coalesce(sum(f.about_kind = 'actor' AND f.about = cast(d.actor AS TEXT)), 0) AS involved,
       coalesce(sum(d.outcome = 'unjustified'), 0) AS unjustified,
       coalesce(sum(d.outcome = 'unjustified' AND EXISTS (
         SELECT 1 FROM review_step c WHERE c.finding = d.finding AND c.step = 'confirm' AND c.seq > d.seq
           AND c.actor <> d.actor)), 0) AS confirmed,
       max(d.seq) AS entry
     FROM review_step d JOIN finding f ON f.id = d.finding
     WHERE d.step = 'decide' AND d.at >= ? AND d.at < ?
       AND f.status = 'closed'
       AND d.seq = (SELECT max(seq) FROM review_step l WHERE l.finding = d.finding AND l.step = 'decide')
       AND (? IS NULL OR f.organisation = ?)`,
  );
  const selectLooks = db.prepare<
    [string, number, number],
    { index: number; at: number; role: ServiceRole; route: string }
  >(
    `SELECT seq AS "index", at, role, route FROM audit_look
     WHERE route = ? AND at >= ? AND at < ? ORDER BY at DESC, seq DESC LIMIT 200`,
  );
  const selectDays = db
    .prepare<[number, number], number>(
      `SELECT count(DISTINCT at / ${DAY}) FROM checkpoint WHERE at >= ? AND at < ?`,
    )
    .pluck();
  const selectWitnesses = db.prepare<[number], { witnesses: number; at: number | null }>(
    'SELECT count(DISTINCT witness) AS witnesses, max(at) AS at FROM cosignature WHERE at >= ?',
  );
  return {
    separation: async ({ from, to, organisation }) =>
      selectDecided.get(from, to, organisation, organisation) ?? {
        decided: 0,
        involved: 0,
        unjustified: 0,
        confirmed: 0,
        entry: null,
      },
    looksOn: async (routes, { from, to }) =>
      routes
        .flatMap((route) => selectLooks.all(route, from, to))
        .sort((a, b) => b.at - a.at || b.index - a.index),
    signing: async ({ from, to }) => {
      const { witnesses, at } = selectWitnesses.get(from) ?? { witnesses: 0, at: null };
      return { days: selectDays.get(from, to) ?? 0, witnesses, cosignedAt: at };
    },
  };
}
