import type { Store } from '#store/port.ts';
import { EVIDENCE_COLUMNS, type EvidenceRow, readWork } from './evidence.ts';
import type { Hot } from './open.ts';

/** Records of work by their own ids, whoever's they are. */
export function recordVerbs(hot: Hot): Pick<Store, 'records'> {
  const select = hot.db.prepare<[string, string], EvidenceRow>(
    `SELECT ${EVIDENCE_COLUMNS} FROM evidence WHERE type = ? AND id = ? AND current = 1`,
  );
  return {
    records: async (type, ids) =>
      ids.flatMap((id) => {
        const row = select.get(type, id);
        return row ? [readWork(hot, row, null)] : [];
      }),
  };
}
