import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AuditError } from '#server/errors.ts';
import type { Store } from '#store/port.ts';
import { openSqlite } from '#store/sqlite/index.ts';

/** Opens a data directory for a question, beside a running service or without one. */
export async function within<T>(dir: string, work: (store: Store) => Promise<T>): Promise<T> {
  if (!existsSync(join(dir, 'hot.db'))) {
    throw new AuditError('not-found', 'This is no data directory: there is no hot.db in it.', {
      hint: 'Name the directory that the service was started with as --data.',
    });
  }
  const store = openSqlite({ directory: dir, origin: null });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
