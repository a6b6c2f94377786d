import { join } from 'node:path';
import Database from 'better-sqlite3';

/** What the service makes of closed segments, as its catalogue in `hot.db` tells it; read beside the service. */
export interface Sealing {
  segments: number;
  /** Seconds from a segment's close to its file, one number a segment. */
  each: number[];
  /** Seconds that the last of them took beyond the last lookup. */
  after: number;
}

interface SegmentRow {
  closedAt: number | null;
  sealedAt: number | null;
}

const POLL_MS = 200;
/** A seal that takes longer has failed, and the service tells why. */
const PATIENCE_MS = 15 * 60_000;

/** Resolves when every segment that is closed has its file. */
export async function sealed(data: string): Promise<Sealing> {
  const begun = performance.now();
  const db = new Database(join(data, 'hot.db'), { readonly: true });
  try {
    const closed = db.prepare<[], SegmentRow>(
      'SELECT closed_at AS closedAt, sealed_at AS sealedAt FROM segment WHERE "end" IS NOT NULL ORDER BY n',
    );
    while (closed.all().some(({ sealedAt }) => sealedAt === null)) {
      if (performance.now() - begun > PATIENCE_MS) throw new Error('a closed segment is not sealed');
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    const rows = closed.all();
    return {
      segments: rows.length,
      each: rows.map(({ closedAt, sealedAt }) => ((sealedAt ?? 0) - (closedAt ?? 0)) / 1000),
      after: (performance.now() - begun) / 1000,
    };
  } finally {
    db.close();
  }
}
