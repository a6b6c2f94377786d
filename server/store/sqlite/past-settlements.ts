import { leafHash } from '#ledger/hash.ts';
import type { Hot } from './open.ts';
import { packText, unpackText } from './segment/format.ts';

/**
 * What old settlements said of lookups that are gone: of each such leaf its hash stays, so that the grades of the
 * others can still be proven under the same root.
 */
const DONE_BELOW = 'settlements-hashed';

/** In place of a leaf whose lookup is gone: `#` and the leaf's hash in base64. */
const hashed = (leaf: string): string => `#${leafHash(Buffer.from(leaf)).toString('base64')}`;

/** Goes through settlements older than the horizon, one a transaction; answers how many leaves became hashes. */
export async function hashSettled(
  hot: Hot,
  horizon: number,
  secure: <T>(work: () => T) => T,
): Promise<number> {
  const { db, shelf } = hot;
  const next = db.prepare<[number, number], { seq: number; leaves: Buffer }>(
    'SELECT seq, leaves FROM settlement WHERE seq > ? AND at < ? ORDER BY seq LIMIT 1',
  );
  const save = db.prepare('UPDATE settlement SET leaves = ? WHERE seq = ?');
  const setting = db.prepare<[string], string>('SELECT value FROM setting WHERE key = ?').pluck();
  const saveSetting = db.prepare(
    'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  let count = 0;
  /** Below this, no leaf speaks of a lookup any more. */
  let done = Number(setting.get(DONE_BELOW) ?? -1);
  let whole = true;
  for (let row = next.get(done, horizon); row; row = next.get(row.seq, horizon)) {
    const { seq, leaves } = row;
    const before = unpackText(leaves);
    const after = before.map((leaf) =>
      leaf.startsWith('#') || shelf.seqOf((JSON.parse(leaf) as { lookup: string }).lookup) !== null
        ? leaf
        : hashed(leaf),
    );
    const changed = after.filter((leaf, i) => leaf !== before[i]).length;
    whole &&= after.every((leaf) => leaf.startsWith('#'));
    if (whole) done = seq;
    if (changed > 0 || whole) {
      secure(() => {
        if (changed > 0) save.run(packText(after), seq);
        saveSetting.run(DONE_BELOW, String(done));
      });
    }
    count += changed;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return count;
}
