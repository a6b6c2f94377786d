import type Database from 'better-sqlite3';
import type { KeyGroup } from './keys.ts';

/**
 * How a person leaves `keys.db`. Their id, key and mark are overwritten in place, byte for byte, so that no
 * copy stays in a freed corner of a page; the row itself stays, so that no later person is given the same
 * integer. In the same transaction the digests are kept that can no longer be made again: this file holds
 * either the key of an entry's digest, or the digest.
 */
export interface KeyErasure {
  /** Whether this integer still has a key. */
  hasKey(group: KeyGroup, ref: number): boolean;
  /** Keeps digests that can soon not be made again; those kept before are left as they are. */
  keep(digests: readonly KeptDigest[]): void;
  keptDigest(seq: number, group: KeptDigest['group']): string | null;
  /** Whether any digest of this entry is kept. */
  hasKept(seq: number): boolean;
  /** Destroys keys and keeps digests, in one durable transaction. A key destroyed before is no mistake. */
  destroy(group: KeyGroup, refs: readonly number[], digests?: readonly KeptDigest[]): void;
  /** How many keys this process has destroyed: what was remembered before a change of it is stale. */
  times(): number;
  /** The highest integer given out, 0 before the first. */
  highest(group: KeyGroup): number;
  /** Makes an integer, known or not, one that nobody has and nobody will be given. */
  retire(group: KeyGroup, ref: number): void;
  /** Destroys the key that salts what the entries of a segment say of the work. */
  destroySegment(n: number): void;
  /** Forgets digests of entries from `seq` on, which a restored ledger does not have. */
  forgetKept(seq: number): void;
  /** Empties the write-ahead log, where the overwritten bytes still are; false while another reads it. */
  scrub(): boolean;
}

export interface KeptDigest {
  seq: number;
  group: 'subject' | 'actor' | 'work';
  /** Standard base64 of 32 bytes, as it stands in the entry. */
  digest: string;
}

const KEY_BYTES = 32;
const DESTROYED = Buffer.alloc(KEY_BYTES);

export const isDestroyed = (key: Buffer | null): boolean => key === null || key.equals(DESTROYED);

export function keyErasure(
  db: Database.Database,
  dropped: (group: KeyGroup, ref: number) => void,
  segmentDropped: (n: number) => void,
): KeyErasure {
  if (!db.readonly)
    db.exec(`CREATE TABLE IF NOT EXISTS kept_digest (
      seq INTEGER NOT NULL, grp TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (seq, grp)) STRICT, WITHOUT ROWID`);
  const byGroup = <T>(make: (table: KeyGroup) => T) => ({ subject: make('subject'), actor: make('actor') });
  const select = byGroup((table) =>
    db.prepare<[number], { id: string | null; key: Buffer | null }>(
      `SELECT id, key FROM ${table} WHERE ref = ?`,
    ),
  );
  const overwrite = byGroup((table) => db.prepare(`UPDATE ${table} SET id = ?, key = ? WHERE ref = ?`));
  const highest = byGroup((table) =>
    db.prepare<[], number>(`SELECT coalesce(max(ref), 0) FROM ${table}`).pluck(),
  );
  const insert = byGroup((table) => db.prepare(`INSERT INTO ${table} (ref, id, key) VALUES (?, char(0), ?)`));
  const keep = db.prepare('INSERT OR IGNORE INTO kept_digest (seq, grp, digest) VALUES (?, ?, ?)');
  const selectKept = db
    .prepare<[number, string], string>('SELECT digest FROM kept_digest WHERE seq = ? AND grp = ?')
    .pluck();
  const selectHasKept = db
    .prepare<[number], number>('SELECT 1 FROM kept_digest WHERE seq = ? LIMIT 1')
    .pluck();
  const forget = db.prepare('DELETE FROM kept_digest WHERE seq >= ?');
  const dropSegment = db.prepare('UPDATE segment SET key = ? WHERE n = ?');

  const keepAll = (digests: readonly KeptDigest[]): void => {
    for (const { seq, group, digest } of digests) keep.run(seq, group, digest);
  };
  const destroyOne = (group: KeyGroup, ref: number): void => {
    const row = select[group].get(ref);
    if (!row || isDestroyed(row.key)) return;
    // The same lengths again: SQLite then writes over the cell instead of moving it.
    const bytes = Buffer.byteLength(row.id ?? '');
    overwrite[group].run('\0'.repeat(bytes), DESTROYED, ref);
  };
  let times = 0;
  const once = db.transaction((work: () => void) => work());
  return {
    hasKey: (group, ref) => !isDestroyed(select[group].get(ref)?.key ?? null),
    keep: (digests) => once.immediate(() => keepAll(digests)),
    keptDigest: (seq, group) => (selectKept.get(seq, group) as string | undefined) ?? null,
    hasKept: (seq) => selectHasKept.get(seq) !== undefined,
    destroy(group, refs, digests = []) {
      once.immediate(() => {
        keepAll(digests);
        for (const ref of refs) destroyOne(group, ref);
      });
      for (const ref of refs) dropped(group, ref);
      times += refs.length;
    },
    times: () => times,
    highest: (group) => highest[group].get() as number,
    retire(group, ref) {
      once.immediate(() => {
        if (select[group].get(ref)) destroyOne(group, ref);
        else insert[group].run(ref, DESTROYED);
      });
      dropped(group, ref);
    },
    destroySegment(n) {
      once.immediate(() => {
        // Overwritten in its place first, then gone: a segment without a key is not given another.
        dropSegment.run(DESTROYED, n);
        dropSegment.run(null, n);
      });
      segmentDropped(n);
    },
    forgetKept: (seq) => {
      forget.run(seq);
    },
    scrub: () => (db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[])[0]?.busy === 0,
  };
}
