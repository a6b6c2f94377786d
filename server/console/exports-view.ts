import type { ExportQuery } from '#server/export/query.ts';
import { mayHave } from '#server/export/routes.ts';
import type { ExportJob } from '#store/port.ts';
import type { ConsoleDeps, Viewer } from './deps.ts';

/** What the pages of exports show of jobs. */

const PAGE_SIZE = 25;

/** What a job holds, as its stated query tells it; times in milliseconds. */
export function exportedOf({ query }: ExportJob) {
  const { from, to, filter, disclose } = query as {
    from: string;
    to: string;
    filter?: ExportQuery['filter'];
    disclose?: string[];
  };
  return { from: Date.parse(from), to: Date.parse(to), filter: filter ?? {}, disclose: disclose ?? [] };
}

/** Newest first, those that the viewer may have. A cursor is how many went before. */
export async function pageOfExports({ store }: ConsoleDeps, who: Viewer, cursor: string | null) {
  const all = (await store.exportJobs()).filter((job) => mayHave(who, job)).toReversed();
  const offset = cursor !== null && /^\d{1,9}$/.test(cursor) ? Number(cursor) : 0;
  const end = offset + PAGE_SIZE;
  return {
    jobs: all.slice(offset, end),
    cursor: offset > 0 ? cursor : null,
    next: end < all.length ? String(end) : null,
  };
}
