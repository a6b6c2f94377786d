import type { MonthFigures } from '#model/report.ts';
import type { KeptFigures, ReportStore } from '#store/report-port.ts';
import type { Hot } from './open.ts';

/** What was counted of months, as it is kept. */

interface Row {
  month: string;
  organisation: string;
  zone: string;
  counted_at: number;
  size: number;
  told: number;
  took: number;
  data: string;
}

export function monthVerbs(hot: Hot): Pick<ReportStore, 'saveMonth' | 'keptMonths' | 'countedMonths'> {
  const { db } = hot;
  const drop = db.prepare('DELETE FROM report_month WHERE month = ?');
  const insert = db.prepare(
    `INSERT INTO report_month (month, organisation, zone, counted_at, size, told, took, data)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const selectAll = db.prepare<[], Row>('SELECT * FROM report_month ORDER BY month, organisation');
  const selectSome = db.prepare<[string], Row>(
    'SELECT * FROM report_month WHERE month IN (SELECT value FROM json_each(?)) ORDER BY month, organisation',
  );
  const selectHeads = db.prepare<[], Row>(
    "SELECT * FROM report_month WHERE organisation = '' ORDER BY month",
  );
  const read = (row: Row): KeptFigures => ({
    month: row.month,
    organisation: row.organisation,
    zone: row.zone,
    countedAt: row.counted_at,
    size: row.size,
    figures: JSON.parse(row.data) as MonthFigures,
  });
  return {
    async saveMonth({ month, zone, countedAt, size, told, took, figures }) {
      hot.write(() => {
        drop.run(month);
        for (const [organisation, one] of figures)
          insert.run(month, organisation, zone, countedAt, size, told, took, JSON.stringify(one));
      });
    },
    keptMonths: async (months) =>
      (months === undefined ? selectAll.all() : selectSome.all(JSON.stringify(months))).map(read),
    countedMonths: async () =>
      selectHeads.all().map(({ month, zone, counted_at, size, told, took }) => ({
        month,
        zone,
        countedAt: counted_at,
        size,
        told,
        took,
      })),
  };
}
