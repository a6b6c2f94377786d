import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { packText, unpackText } from '#store/sqlite/segment/format.ts';
import {
  ACTOR,
  auditOf,
  copyOf,
  edit,
  live,
  OCCURRED,
  openSealed,
  putBack,
  REASON,
  rewrite,
  SEQ,
  type SealedLog,
  SUBJECT,
  sealedFiles,
  sealedLog,
  sign,
} from './sealed-log.ts';

/**
 * The outsider's check: whoever has the files changes them by hand. What the log tells by itself is found in the
 * directory alone; what is whole in itself (an older copy, another history) takes a head that somebody else kept.
 */
let log: SealedLog;
beforeAll(async () => {
  log = await sealedLog();
}, 60_000);

/** Copies the log, changes one of its files, and answers what the check finds in the directory alone. */
async function found(file: 'hot.db' | 'keys.db' | number, change: (db: Database.Database) => void) {
  const dir = copyOf(log.dir);
  edit(typeof file === 'number' ? (sealedFiles(dir)[file] as string) : join(dir, file), change);
  const { holds, failed } = await auditOf(dir, { keys: [log.key] });
  expect(holds).toBe(Object.keys(failed).length === 0);
  return failed;
}

test('a log that nobody touched holds, and each step says what it covered', async () => {
  const { holds, steps } = await auditOf(log.dir, { keys: [log.key], head: log.head });
  expect(holds).toBe(true);
  const names = steps.map(({ name }) => name);
  expect(names).toEqual([
    'files',
    ...sealedFiles(log.dir).map((_, i) => `segment ${i}`),
    'open part',
    'tree',
    'retention',
    'checkpoint',
    'head',
  ]);
  expect(names.length).toBeGreaterThan(7);
  expect(steps.at(-2)?.detail).toContain(`the ${log.size} entries`);
});

describe('told by the directory alone', () => {
  test.each<[string, string]>([
    [
      'a reason',
      'reason = (SELECT reason FROM lookup WHERE reason <> (SELECT reason FROM lookup WHERE seq = @seq) LIMIT 1)',
    ],
    ['an actor', 'actor = actor % 7 + 1'],
    ['a customer', 'subject = coalesce(subject, 0) % 60 + 1'],
    ['a time', 'occurred_at = occurred_at - 3600000'],
    ['when it came in', 'received_at = received_at + 1'],
    ['an operation', 'operation = 3'],
    ['what was decided', 'would_be = (would_be + 1) % 3'],
    ['an id', "id = substr(id, 1, 35) || CASE substr(id, 36) WHEN '0' THEN '1' ELSE '0' END"],
    ['what is its own', `data = json_set(data, '$.context', json('{"site":"elsewhere"}'))`],
    ['a note', 'note = zeroblob(40)'],
  ])('an edit of %s of an open lookup', async (_, set) => {
    const failed = await found('hot.db', (db) => {
      const seq = db.prepare('SELECT max(seq) FROM lookup WHERE subject IS NOT NULL').pluck().get();
      expect(db.prepare(`UPDATE lookup SET ${set} WHERE seq = @seq`).run({ seq }).changes).toBe(1);
    });
    expect(failed).toEqual({
      'open part': expect.stringMatching(/^entry \d+: (the lookup is .*|its record cannot be read)$/),
    });
  });

  test.each<[string, number, unknown]>([
    ['a reason', REASON, 99],
    ['an actor', ACTOR, 2],
    ['a time', OCCURRED, 1],
    ['a customer', SUBJECT, 3],
  ])('an edit of %s of a sealed lookup', async (_, column, value) => {
    const failed = await found(1, (db) => rewrite(db, (values) => (values[column] = value)));
    expect(Object.keys(failed)).toEqual(['segment 1']);
    expect(failed['segment 1']).toMatch(
      /^entry \d+: (the lookup is not the one that was entered|its record cannot be read)/,
    );
  });

  test('a sealed lookup that the lists and columns no longer name', async () => {
    for (const [change, told] of [
      ['DELETE FROM subject WHERE ref = (SELECT max(ref) FROM subject)', /lists by customer/],
      ['DELETE FROM actor WHERE ref = (SELECT max(ref) FROM actor)', /lists by actor/],
      ['DELETE FROM lookup_id WHERE seq = (SELECT max(seq) FROM lookup_id)', /list by id/],
      ['UPDATE chunk SET min_at = max_at', /passed over/],
      ["UPDATE meta SET value = value - 1 WHERE key = 'lookups'", /as many lookups/],
    ] as const) {
      const failed = await found(0, (db) => void db.exec(change));
      expect(failed['segment 0']).toMatch(told);
    }
  });

  test('a row that is gone, open or sealed, and a ledger entry that is gone', async () => {
    const open = await found(
      'hot.db',
      (db) => void db.exec('DELETE FROM lookup WHERE seq = (SELECT max(seq) FROM lookup)'),
    );
    expect(open['open part']).toMatch(/its record is missing, and retention did not destroy it/);
    const sealed = await found(0, (db) => {
      const { first, data } = db.prepare('SELECT first, data FROM block LIMIT 1').get() as {
        first: number;
        data: Buffer;
      };
      db.prepare('UPDATE block SET data = ? WHERE first = ?').run(
        packText(unpackText(data).slice(0, -1)),
        first,
      );
    });
    expect(sealed['segment 0']).toMatch(/its record is missing/);
    const look = await found(
      'hot.db',
      (db) =>
        void db.exec("DELETE FROM entry WHERE idx = (SELECT min(idx) FROM entry WHERE kind = 'audit-look')"),
    );
    expect(look['segment 0']).toMatch(/its record is missing/);
  });

  test('a row that is gone, and is passed off as past its period', async () => {
    const failed = await found('hot.db', (db) => {
      const seq = db.prepare('SELECT max(seq) FROM lookup').pluck().get() as number;
      db.prepare('DELETE FROM lookup WHERE seq = ?').run(seq);
      db.prepare('INSERT INTO gone VALUES (?, ?)').run(seq, seq + 1);
    });
    expect(failed).toEqual({ retention: expect.stringMatching(/younger than what retention destroyed/) });
  });

  test('two rows in each other’s place', async () => {
    const failed = await found('hot.db', (db) => {
      const [a, b] = db.prepare('SELECT seq FROM lookup ORDER BY seq DESC LIMIT 2').pluck().all() as number[];
      for (const [from, to] of [
        [a, -1],
        [b, a],
        [-1, b],
      ])
        db.prepare('UPDATE lookup SET seq = ? WHERE seq = ?').run(to, from);
    });
    expect(failed['open part']).toMatch(/entry \d+: .*; entry \d+: /);
    const sealed = await found(2, (db) => {
      rewrite(db, (values) => (values[SEQ] = (values[SEQ] as number) + 1));
    });
    expect(sealed['segment 2']).toMatch(/its record is missing|not the one that was entered/);
  });

  test('a row beside the one that belongs there', async () => {
    const failed = await found(
      'hot.db',
      (db) => void db.exec(`INSERT INTO outcome SELECT max(idx), 1, 1, '{}' FROM entry`),
    );
    expect(failed['open part']).toMatch(/more than one record stands in its place/);
  });

  test('an edit of a row with its leaf, of its tile with them, and of every stored root', async () => {
    const leafToo = (db: Database.Database) => {
      const { first, data } = db
        .prepare('SELECT first, data FROM leaf ORDER BY first DESC LIMIT 1')
        .get() as {
        first: number;
        data: Buffer;
      };
      data.fill(7, 0, 32);
      db.prepare('UPDATE leaf SET data = ? WHERE first = ?').run(data, first);
    };
    const failed = await found('hot.db', leafToo);
    expect(Object.keys(failed).sort()).toEqual(
      ['checkpoint', 'open part', ...('tree' in failed ? ['tree'] : [])].sort(),
    );
    const roots = await found(
      'hot.db',
      (db) => void db.exec('UPDATE subtree SET hash = zeroblob(32) WHERE n = 1'),
    );
    expect(roots['segment 0']).toMatch(/other leaf hashes from entry 256 on than the log/);
    expect(roots.checkpoint).toMatch(/not those of the last signed checkpoint/);
    const missing = found('hot.db', (db) => void db.exec('DELETE FROM subtree WHERE n = 2'));
    await expect(missing).rejects.toThrow('The stored hashes of the ledger are not all there.');
  });

  test('a tail that was cut off, while the checkpoint over it is still there', async () => {
    const failed = await found('hot.db', cutTail);
    expect(failed).toEqual({
      checkpoint: expect.stringMatching(/an older copy was restored, or entries were cut off/),
    });
  });

  test('a word that many lookups share', async () => {
    const failed = await found('hot.db', (db) => {
      db.prepare(`UPDATE word SET text = '"win-back-offer"' WHERE text = '"complaint"'`).run();
    });
    expect(Object.keys(failed).length).toBeGreaterThan(3);
  });

  test('whose key it is: another person behind the integer, or another key', async () => {
    expect(
      await found('keys.db', (db) => void db.exec("UPDATE actor SET id = 'a-9' WHERE ref = 3")),
    ).not.toEqual({});
    expect(
      await found('keys.db', (db) => void db.exec('UPDATE subject SET key = zeroblob(32) WHERE ref = 3')),
    ).not.toEqual({});
  });

  test('a kept digest does not cover for another person', async () => {
    const failed = await found('hot.db', (db) => {
      db.exec(`ATTACH '${db.name.replace('hot.db', 'keys.db')}' AS keys`);
      const seq = db.prepare('SELECT max(seq) FROM lookup').pluck().get() as number;
      db.prepare("INSERT INTO keys.kept_digest VALUES (?, 'actor', ?)").run(
        seq,
        Buffer.alloc(32, 1).toString('base64'),
      );
      db.prepare('UPDATE lookup SET actor = actor % 7 + 1 WHERE seq = ?').run(seq);
    });
    expect(failed['open part']).toMatch(/^entry \d+: the lookup/);
  });

  test('an older signature, of a key that is not pinned', async () => {
    const other = await sealedLog(2);
    const { holds, failed } = await auditOf(log.dir, { keys: [other.key] });
    expect(holds).toBe(false);
    expect(failed.checkpoint).toMatch(/not signed by a key that is believed/);
  });

  test('a sealed file that is missing, of another segment, or damaged', async () => {
    const missing = copyOf(log.dir);
    rmSync(sealedFiles(missing)[1] as string);
    await expect(auditOf(missing)).rejects.toThrow(/segment 000001.db cannot be opened/);
    const swapped = copyOf(log.dir);
    const [, one, two] = sealedFiles(swapped) as [string, string, string];
    renameSync(one, `${one}.x`);
    renameSync(two, one);
    renameSync(`${one}.x`, two);
    await expect(auditOf(swapped)).rejects.toThrow(/is the file of another segment/);
    const damaged = copyOf(log.dir);
    const file = sealedFiles(damaged)[1] as string;
    const bytes = readFileSync(file);
    // Every block of the middle half: rows, whichever page they stand on.
    for (let at = bytes.length >> 2; at < (bytes.length * 3) >> 2; at += 512)
      bytes[at] = (bytes[at] as number) ^ 0xff;
    writeFileSync(file, bytes);
    const { failed } = await auditOf(damaged, { keys: [log.key] });
    expect(failed['segment 1']).toMatch(/put the same file back from a backup|cannot be read|not the one/);
  });
});

/** The last twenty entries, and every trace of them but the checkpoints. */
function cutTail(db: Database.Database): void {
  const { first, data } = db.prepare('SELECT first, data FROM leaf ORDER BY first DESC LIMIT 1').get() as {
    first: number;
    data: Buffer;
  };
  const { size } = db.prepare('SELECT max(size) AS size FROM checkpoint').get() as { size: number };
  expect(first + data.length / 32).toBe(size);
  let to = size;
  while (to > size - 3) {
    const last = db.prepare('SELECT first FROM leaf ORDER BY first DESC LIMIT 1').pluck().get() as number;
    db.prepare('DELETE FROM leaf WHERE first = ?').run(last);
    to = last;
  }
  for (const [table, column] of [
    ['lookup', 'seq'],
    ['outcome', 'seq'],
    ['entry', 'idx'],
  ])
    db.prepare(`DELETE FROM ${table} WHERE ${column} >= ?`).run(to);
  db.prepare('DELETE FROM subtree WHERE level = 1 AND n >= ?').run(Math.floor(to / 256));
}

describe('told only by a head that somebody else kept', () => {
  test('a tail that was cut off with the checkpoints over it', async () => {
    const dir = copyOf(log.dir);
    const store = openSealed(dir);
    await live(store, 1, 100);
    const { note } = await sign(store, log.keys, Date.parse('2026-11-25T09:00:00Z'));
    await store.close();
    edit(join(dir, 'hot.db'), (db) => {
      cutTail(db);
      db.prepare('DELETE FROM checkpoint WHERE size > ?').run(log.size);
    });
    const alone = await auditOf(dir, { keys: [log.key] });
    // What is left is a log that was once whole: nothing in it tells.
    expect(alone.failed).toEqual({});
    expect((await auditOf(dir, { keys: [log.key], head: note })).failed).toEqual({
      head: expect.stringMatching(/an older copy was restored, or entries were cut off/),
    });
  });

  test('an older copy of everything', async () => {
    const dir = copyOf(log.dir);
    const backup = copyOf(dir);
    const store = openSealed(dir);
    await live(store, 3, 100);
    const { note } = await sign(store, log.keys, Date.parse('2026-11-25T09:00:00Z'));
    await store.close();
    putBack(backup, dir);
    expect((await auditOf(dir, { keys: [log.key] })).holds).toBe(true);
    expect((await auditOf(dir, { keys: [log.key], head: note })).failed).toEqual({
      head: expect.stringMatching(/an older copy was restored/),
    });
  });

  test('another history under the same key', async () => {
    const dir = copyOf(log.dir);
    const backup = copyOf(dir);
    const first = openSealed(dir);
    await live(first, 3, 100);
    const { note } = await sign(first, log.keys, Date.parse('2026-11-25T09:00:00Z'));
    await first.close();
    putBack(backup, dir);
    const second = openSealed(dir);
    await live(second, 5, 200);
    await sign(second, log.keys, Date.parse('2026-11-25T10:00:00Z'));
    await second.close();
    expect((await auditOf(dir, { keys: [log.key] })).holds).toBe(true);
    expect((await auditOf(dir, { keys: [log.key], head: note })).failed).toEqual({
      head: expect.stringMatching(/changed, or is another history/),
    });
  });
});
