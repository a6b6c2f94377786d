import { evidenceDataReader } from './evidence-data.ts';
import type { WorkDetails } from './kept-work.ts';
import type { Hot } from './open.ts';

export type EvidenceDetails = (version: number) => WorkDetails;

type Details = [string, string, number, number, string];
/** What of a version the index does not tell. A version that was destroyed meanwhile names nobody. */
export function evidenceDetails(hot: Hot): EvidenceDetails {
  const read = evidenceDataReader(hot);
  const select = hot.db
    .prepare<[number], Details>(
      'SELECT id, source, received_at, made_at, data FROM evidence WHERE version = ?',
    )
    .raw();
  return (version) => {
    const [id = '', source = '', receivedAt = 0, madeAt = 0, data = '{}'] = select.get(version) ?? [];
    return { id, source, receivedAt, madeAt, data: read(data) };
  };
}
