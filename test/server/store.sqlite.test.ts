import { chmodSync, copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { openFile } from '#store/sqlite/keys.ts';
import { openHot } from '#store/sqlite/open.ts';
import {
  actorItem,
  auditLook,
  by,
  call,
  caseItem,
  finding,
  found,
  grading,
  known,
  later,
  looked,
  newLookup,
  ORIGIN,
  settle,
  shift,
  subjectItem,
  TEN,
  told,
} from './store/given.ts';
import { storeSuite } from './store.suite.ts';

storeSuite('the port, on SQLite', async (directory) => openSqlite({ directory, origin: ORIGIN }));

let directory: string;
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'inzage-sqlite-')), 'data');
});
afterEach(() => rmSync(join(directory, '..'), { recursive: true }));
const open = (origin: string | null = ORIGIN) => openSqlite({ directory, origin });

const thrownBy = async (run: () => unknown): Promise<unknown> => {
  try {
    await run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};
const notDurable = { code: 'not-durable', hint: expect.stringMatching(/full|rights/) };

describe('the files', () => {
  it('are fsynced at every commit, in WAL, and readable by their owner alone', async () => {
    const hot = openHot({ directory, origin: ORIGIN });
    hot.write(() => hot.keys.take('actor', 'a-1'));
    const keys = openFile(join(directory, 'keys.db'));
    for (const db of [hot.db, keys]) {
      expect(db.pragma('synchronous', { simple: true })).toBe(2);
      expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    }
    keys.close();
    const modes = ['', 'hot.db', 'hot.db-wal', 'keys.db', 'keys.db-wal'].map(
      (name) => statSync(join(directory, name)).mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o600, 0o600, 0o600, 0o600]);
    hot.db.close();
    hot.keys.close();
  });

  it('that others could read are closed to them when the store is opened', async () => {
    await open().close();
    chmodSync(join(directory, 'hot.db'), 0o644);
    chmodSync(join(directory, 'keys.db'), 0o664);
    await open().close();
    expect(['hot.db', 'keys.db'].map((name) => statSync(join(directory, name)).mode & 0o777)).toEqual([
      0o600, 0o600,
    ]);
  });

  it('without keys.db are refused, with where to get it; with it back they serve', async () => {
    const store = open();
    const [id = ''] = await looked(store, {});
    await store.close();
    renameSync(join(directory, 'keys.db'), join(directory, 'elsewhere'));
    expect(await thrownBy(() => open())).toMatchObject({
      code: 'not-ready',
      hint: expect.stringContaining('Restore keys.db'),
    });
    renameSync(join(directory, 'elsewhere'), join(directory, 'keys.db'));
    const again = open();
    expect((await again.lookupById(id))?.lookup.subject).toBe('c-1');
    await again.close();
  });

  it('with a keys.db of another directory are refused', async () => {
    const other = join(directory, '..', 'other');
    await open().close();
    await openSqlite({ directory: other, origin: ORIGIN }).close();
    copyFileSync(join(other, 'keys.db'), join(directory, 'keys.db'));
    expect(await thrownBy(() => open())).toMatchObject({
      code: 'not-ready',
      hint: expect.stringContaining('very data directory'),
    });
  });

  it('of a first start that was cut short after keys.db are taken up', async () => {
    await open().close();
    for (const name of ['hot.db', 'hot.db-wal', 'hot.db-shm']) rmSync(join(directory, name), { force: true });
    const store = open();
    expect(await looked(store, {})).toHaveLength(1);
    await store.close();
  });

  it('of the first layout are refused, with what to do', async () => {
    await open().close();
    const raw = new Database(join(directory, 'hot.db'));
    raw.exec('DROP TABLE lookup; CREATE TABLE lookup (seq INTEGER PRIMARY KEY, tree_size INTEGER)');
    raw.close();
    expect(await thrownBy(() => open())).toMatchObject({
      code: 'not-ready',
      hint: expect.stringContaining('new directory'),
    });
  });

  it('of an earlier version are not checked before they are brought up to date, and say so', async () => {
    await open().close();
    const raw = new Database(join(directory, 'hot.db'));
    raw.exec(
      'DELETE FROM __drizzle_migrations WHERE created_at = (SELECT max(created_at) FROM __drizzle_migrations)',
    );
    raw.close();
    expect(await thrownBy(() => openSqlite({ directory, origin: null, reading: true }))).toMatchObject({
      code: 'not-ready',
      hint: expect.stringContaining('up to date'),
    });
  });

  it('belong to one log: another origin is refused, none takes the name they have', async () => {
    await open().close();
    expect(await thrownBy(() => open('other.example/log'))).toMatchObject({
      code: 'conflict',
      hint: expect.any(String),
    });
    const store = open(null);
    expect(store.origin).toBe(ORIGIN);
    await store.close();
  });
});

describe('hot.db without keys.db', () => {
  const PEOPLE = [
    'subject-zebra-77',
    'agent-quokka-42',
    'officer-ibis-13',
    'supervisor-okapi-5',
    'colleague-lemur-8',
  ];
  const [SUBJECT, AGENT, OFFICER, SUPERVISOR, COLLEAGUE] = PEOPLE as [string, string, string, string, string];
  const SECRETS = [
    'note about the neighbour’s lawsuit',
    'answer about the divorce papers',
    'handle-0123456789abcdef',
    'party-0123456789abcdef0',
    'address-0123456789abcdef',
    'postcode-0123456789abcd',
    'surname-0123456789abcdef',
  ];
  const [NOTE, ANSWER, HANDLE, PARTY, ADDRESS, POSTCODE, SURNAME] = SECRETS as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];

  it('names nobody: no customer, actor or account, no note, no handle, in the file or its log', async () => {
    const store = open();
    const household = { addressKey: ADDRESS, postcodeKey: POSTCODE, surnameKey: SURNAME, handles: [HANDLE] };
    const actor = { id: AGENT, kind: 'human' as const, onBehalfOf: [COLLEAGUE] };
    await known(
      store,
      actorItem({ id: AGENT, manager: SUPERVISOR, customerId: SUBJECT, ...household }),
      subjectItem({ id: SUBJECT, ...household }),
      { type: 'team', id: 'front', organisation: 'own', supervisor: SUPERVISOR },
    );
    const [id = '', search = ''] = await looked(
      store,
      { actor, subject: SUBJECT, note: NOTE },
      { actor, subject: null, operation: 'search', search: { keys: ['name'], wildcard: true }, note: NOTE },
    );
    await store.commitOutcome({ lookup: search, at: TEN, outcome: { subjectsShown: [SUBJECT] } }, [
      newLookup({ actor, subject: SUBJECT, parent: search }),
    ]);
    await told(store, [
      call({ subject: SUBJECT, actors: [AGENT, COLLEAGUE] }),
      call({ id: 'call-2', subject: null, party: PARTY, actors: [AGENT] }),
      caseItem({ subject: SUBJECT, assignee: AGENT, openedBy: COLLEAGUE }),
      caseItem({ id: 'case-1', subject: SUBJECT, assignee: COLLEAGUE }),
      shift({ actor: AGENT }),
      { type: 'campaign', id: 'camp', reason: 'win-back-offer', actors: [AGENT], from: TEN, to: TEN + 1 },
    ]);
    const at = later();
    await store.saveCampaignMembers('camp', [SUBJECT], {
      id: newId(at),
      receivedAt: at,
      source: 'crm',
      items: [],
    });
    await store.saveConsent({
      id: newId(at),
      subject: SUBJECT,
      reason: 'x',
      purpose: null,
      status: 'given',
      at,
      receivedAt: at,
      validUntil: null,
      method: 'phone',
      noticeVersion: null,
      organisation: null,
    });
    await settle(store, grading(id, 'unexplained'));
    await found(
      store,
      [finding({ about: { kind: 'actor', id: AGENT }, lookups: { count: 1, ids: [id] } })],
      [id],
    );
    await store.commitReview(
      { finding: 'f-0001', at, step: 'answer', by: AGENT, outcome: null, note: ANSWER, reference: null },
      'open',
      'answered',
      null,
    );
    await store.commitAuditLook(
      auditLook({ by: OFFICER, target: SUBJECT, query: { actor: AGENT, subject: SUBJECT } }),
    );
    await store.commitAuditLook(auditLook({ by: AGENT, target: AGENT }));
    await store.activatePolicy({ pack: 'p', version: '1', digest: 'd', mode: 'observe' }, '[]', OFFICER, at);
    await store.proposePolicy({
      id: newId(at),
      policy: { pack: 'p', version: '2', digest: 'e', mode: 'observe' },
      bundle: '[]',
      files: ['p.yaml'],
      note: `asked for by ${AGENT} after ${SUBJECT} complained`,
      activateAt: null,
      by: OFFICER,
      at,
      via: 'api',
    });
    const who = {
      hash: new Uint8Array(32),
      account: AGENT,
      role: 'agent' as const,
      organisations: [],
      expiresAt: at + 9,
    };
    await store.saveLink(who);
    await store.saveSession({ ...who, csrf: 'x', createdAt: at });
    const job = {
      id: newId(at),
      status: 'queued' as const,
      progress: 0,
      total: 0,
      query: { filter: { subject: SUBJECT, actor: AGENT } },
      createdAt: at,
      createdBy: OFFICER,
      finishedAt: null,
      file: null,
      manifest: null,
      error: null,
    };
    await store.saveExport(job);
    await store.commitExport({ ...job, status: 'done' }, 'digest');
    const legible = (files: string[]) =>
      [...PEOPLE, ...SECRETS].filter((text) =>
        files.some((name) => readFileSync(join(directory, name)).includes(text)),
      );
    expect(legible(['hot.db', 'hot.db-wal'])).toEqual([]);
    await store.close();
    expect(legible(['hot.db'])).toEqual([]);
    expect(legible(['keys.db'])).toEqual(PEOPLE);
    const again = open();
    expect((await again.lookupById(id))?.lookup).toMatchObject({ subject: SUBJECT, note: NOTE, actor });
    expect(await again.reviewSteps('f-0001')).toMatchObject([{ note: ANSWER, by: AGENT }]);
    await again.close();
  });
});

describe('a commit that fails', () => {
  const looks = { from: 0, to: TEN * 2 };

  it('half-way leaves no row, no entry, no counter and no person', async () => {
    const store = open();
    await looked(store, {});
    const before = [await store.root(), await store.totals(looks)];
    const raw = new Database(join(directory, 'hot.db'));
    raw.exec(
      `CREATE TRIGGER third BEFORE INSERT ON lookup WHEN new.operation = 2 BEGIN SELECT RAISE(ABORT, 'no'); END`,
    );
    const lookups = [
      newLookup({ subject: 'c-new' }),
      newLookup({ actor: by('a-new') }),
      newLookup({ operation: 'export' }),
    ];
    await expect(store.commitLookups(lookups)).rejects.toThrow('no');
    expect([await store.root(), await store.totals(looks)]).toEqual(before);
    expect(await Promise.all(lookups.map(({ id }) => store.lookupById(id)))).toEqual([null, null, null]);
    raw.exec('DROP TRIGGER third');
    raw.close();
    expect((await store.commitLookups(lookups)).map(({ index }) => index)).toEqual([1, 2, 3]);
    await store.close();
  });

  it('for an entry over 65,535 bytes says so, and the tree is as it was', async () => {
    const store = open();
    await looked(store, {});
    const before = await store.root();
    const large = newLookup({ source: { id: 'x'.repeat(65_536), seq: null } });
    await expect(store.commitLookups([newLookup(), large])).rejects.toMatchObject({
      code: 'entry-too-large',
      message: expect.stringContaining('65,535'),
    });
    expect(await store.root()).toEqual(before);
    await store.close();
  });

  it('on a full disk is told as not durable; with room again the same lookups are taken', async () => {
    const hot = openHot({ directory, origin: ORIGIN });
    const limit = (pages: number) => hot.db.pragma(`max_page_count = ${pages}`);
    const add = (n: number) =>
      hot.write(() => {
        for (let i = 0; i < n; i++)
          hot.enter({ kind: 'audit-look', id: newId(TEN), at: TEN, clear: { pad: 'x'.repeat(4000) } });
      });
    add(3);
    const before = hot.log.head();
    limit(Number(hot.db.pragma('page_count', { simple: true })) + 5);
    const error = await thrownBy(() => add(50));
    expect(error).toBeInstanceOf(AuditError);
    expect(error).toMatchObject({ code: 'not-durable', hint: expect.stringContaining('full') });
    expect(hot.log.head()).toEqual(before);
    limit(1_000_000);
    add(50);
    expect(hot.log.head().size).toBe(53);
    hot.db.close();
    hot.keys.close();
    const store = open();
    expect(await store.treeSize()).toBe(53);
    await store.close();
  });

  it('while another process holds the database is told as not durable', async () => {
    const hot = openHot({ directory, origin: ORIGIN });
    hot.db.pragma('busy_timeout = 20');
    const raw = new Database(join(directory, 'hot.db'));
    raw.exec('BEGIN IMMEDIATE');
    expect(await thrownBy(() => hot.write(() => undefined))).toMatchObject(notDurable);
    raw.exec('ROLLBACK');
    raw.close();
    hot.write(() => undefined);
    hot.db.close();
    hot.keys.close();
  });

  it('in a directory that cannot be written is told as not durable, when it is opened', async () => {
    await open().close();
    await asNobody(async () => {
      expect(await thrownBy(() => open())).toMatchObject(notDurable);
      expect(
        await thrownBy(() => openSqlite({ directory: join(directory, 'new'), origin: ORIGIN })),
      ).toMatchObject(notDurable);
    });
  });
});

/** Runs as a user without rights to the directory; root is asked for no rights at all. */
async function asNobody(run: () => Promise<void>): Promise<void> {
  const root = process.geteuid?.() === 0;
  chmodSync(directory, 0o555);
  for (const name of ['hot.db', 'keys.db']) chmodSync(join(directory, name), 0o444);
  chmodSync(join(directory, '..'), 0o755);
  if (root) process.seteuid?.(65_534);
  try {
    await run();
  } finally {
    if (root) process.seteuid?.(0);
    chmodSync(directory, 0o700);
  }
}
