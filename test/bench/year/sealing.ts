import { join } from 'node:path';
import Database from 'better-sqlite3';
import { usageOf } from './machine.ts';

/** What the service makes of closed segments, as its catalogue in `hot.db` tells it; read beside the service. */
export interface Sealing {
  segments: number;
  /** Entries in sealed files. */
  entries: number;
  /** Seconds from a segment's close to its file, one number a segment. */
  each: number[];
  /** Closed segments that are left as they are: one whose lookups wait for their grades is sealed later. */
  waiting: number;
  /** Seconds from the last lookup to the last seal. */
  after: number;
}

interface SegmentRow {
  entries: number;
  closedAt: number;
  sealedAt: number | null;
}

const POLL_MS = 500;
/** So long without a seal or work of the processor, and nothing more is being sealed. */
const QUIET_MS = 10_000;
/** Of one processor, while nothing is asked of the service. */
const QUIET_SHARE = 0.1;

/** Resolves when every closed segment has its file, or the service has gone quiet. Throws when it has gone. */
export async function sealed(data: string, pid: number): Promise<Sealing> {
  const begun = Date.now();
  const db = new Database(join(data, 'hot.db'), { readonly: true });
  try {
    const closed = db.prepare<[], SegmentRow>(
      `SELECT "end" - first AS entries, closed_at AS closedAt, sealed_at AS sealedAt FROM segment
       WHERE "end" IS NOT NULL ORDER BY n`,
    );
    let busy = { at: performance.now(), processor: usageOf(pid).processor };
    let rows = closed.all();
    while (rows.some(({ sealedAt }) => sealedAt === null)) {
      const { memory, processor } = usageOf(pid);
      if (memory === 0) throw new Error('the service ended by itself');
      const now = performance.now();
      const before = rows.filter(({ sealedAt }) => sealedAt !== null).length;
      rows = closed.all();
      const after = rows.filter(({ sealedAt }) => sealedAt !== null).length;
      const worked = processor - busy.processor > (QUIET_SHARE * (now - busy.at)) / 1000;
      if (after > before || (worked && now - busy.at > POLL_MS)) busy = { at: now, processor };
      else if (now - busy.at > QUIET_MS) break;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    const done = rows.filter(({ sealedAt }) => sealedAt !== null);
    return {
      segments: done.length,
      entries: done.reduce((sum, { entries }) => sum + entries, 0),
      each: done.map(({ closedAt, sealedAt }) => ((sealedAt as number) - closedAt) / 1000),
      waiting: rows.length - done.length,
      after: Math.max(0, ...done.map(({ sealedAt }) => ((sealedAt as number) - begun) / 1000)),
    };
  } finally {
    db.close();
  }
}
