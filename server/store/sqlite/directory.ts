import type { Actor, DirectoryItem, Organisation, Subject, Team } from '#model/directory.ts';
import { timestamp } from '#server/clock.ts';
import type { Store } from '#store/port.ts';
import { aliasBook, isPerson } from './aliases.ts';
import { receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { packPeople, rememberPeople } from './people.ts';
import { HAS_ENTRY, HAS_HANDLE, HAS_SEGMENT, presenceOf } from './presence.ts';

/** Who is who: versions are added, never overwritten. */

type DirectoryVerbs = Pick<
  Store,
  | 'saveDirectory'
  | 'actor'
  | 'subject'
  | 'organisation'
  | 'organisations'
  | 'team'
  | 'teams'
  | 'membersOf'
  | 'teamSizes'
  | 'teamsOf'
  | 'peopleAfter'
  | 'knowsSubject'
>;

export function directoryVerbs(hot: Hot): DirectoryVerbs {
  const { db, keys } = hot;
  const insert = db.prepare(
    'INSERT INTO directory (type, key, at, received_at, source, data) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const latest = db
    .prepare<[string, string], string>(
      'SELECT data FROM directory WHERE type = +? AND key = +? ORDER BY version DESC LIMIT 1',
    )
    .pluck();
  const people = directoryReader(hot);
  const presence = presenceOf(hot);
  const aliases = aliasBook(hot);
  const supervised = db
    .prepare<[number], string>(
      `SELECT key FROM directory d WHERE type = 'team' AND json_extract(data, '$.supervisor') = ?
         AND version = (SELECT max(version) FROM directory WHERE type = 'team' AND key = d.key)`,
    )
    .pluck();
  const all = db
    .prepare<[string], string>(`SELECT key FROM directory WHERE type = ? GROUP BY key ORDER BY key`)
    .pluck();
  const members = membersQuery(db);
  const sizes = db.prepare<[], { team: string; n: number }>(
    `SELECT t.value AS team, count(*) AS n FROM directory d, json_each(d.data, '$.teams') t
     WHERE d.type = 'actor'
       AND d.version = (SELECT max(version) FROM directory WHERE type = 'actor' AND key = d.key)
     GROUP BY t.value`,
  );
  const insertHandle = db.prepare('INSERT OR IGNORE INTO handle (handle, subject) VALUES (?, ?)');
  const hasCalled = db.prepare<[Buffer], number>('SELECT 1 FROM evidence WHERE party = ? LIMIT 1');
  const dropHandles = db.prepare('DELETE FROM handle WHERE subject = ?');
  const keyOf = (item: DirectoryItem): string =>
    item.type === 'actor' || item.type === 'subject' ? String(keys.take(item.type, item.id).ref) : item.id;

  const rekeyed = (item: DirectoryItem): DirectoryItem => {
    if (item.type !== 'actor' && item.type !== 'subject') return item;
    const again = (handle: string | null | undefined) =>
      handle ? keys.rekey(handle).toString('base64') : null;
    return {
      ...item,
      id: '',
      handles: item.handles.map((handle) => again(handle) as string),
      addressKey: again(item.addressKey),
      postcodeKey: again(item.postcodeKey),
      surnameKey: again(item.surnameKey),
    };
  };

  const saveItem = (item: DirectoryItem, receivedAt: number, source: string): void => {
    const key = keyOf(item);
    const told = packPeople(keys, rekeyed(item));
    // Told again as it stands, as by a file that is imported twice: no new version.
    if (latest.get(item.type, key) === told) return;
    insert.run(item.type, key, item.at ?? receivedAt, receivedAt, source, told);
    if (isPerson(item)) aliases.save(item, Number(key));
    if (item.type === 'subject') {
      presence.note(Number(key), HAS_ENTRY);
      dropHandles.run(Number(key));
      for (const handle of item.handles) {
        const kept = keys.rekey(handle);
        insertHandle.run(kept, Number(key));
        if (hasCalled.get(kept) !== undefined) presence.note(Number(key), HAS_HANDLE);
      }
      if (item.segment) presence.note(Number(key), HAS_SEGMENT);
    }
  };

  return {
    saveDirectory: async ({ id, receivedAt, source, items }) =>
      hot.write(() => {
        for (const item of items) saveItem(item, receivedAt, source);
        aliases.settle();
        hot.onCommit(people.forget);
        const entered = hot.enter({
          kind: 'directory',
          id,
          at: receivedAt,
          clear: { source, count: items.length },
          work: { value: { items: items.map(withTimes) } },
        });
        return receiptFor(hot, entered, receivedAt);
      }),
    actor: async (id) => people.actor(id),
    subject: async (id) => people.subject(id),
    organisation: async (id) => people.organisation(id),
    organisations: async () =>
      all
        .all('organisation')
        .map((id) => people.organisation(id as string))
        .filter(isKnown),
    team: async (id) => people.team(id),
    teams: async (organisation) =>
      all
        .all('team')
        .map((id) => people.team(id as string))
        .filter(isKnown)
        .filter((team) => organisation === undefined || team.organisation === organisation),
    membersOf: async (team) =>
      members
        .all(team)
        .map((ref) => keys.nameOf('actor', Number(ref)))
        .filter(isKnown)
        .toSorted(),
    teamSizes: async () => new Map(sizes.all().map(({ team, n }) => [team, n])),
    peopleAfter: async (kind, cursor, limit) =>
      keys.after(kind, cursor, limit).map(({ ref, id }) => ({ id, cursor: ref })),
    knowsSubject: async (id) => keys.find('subject', id) !== null,
    async teamsOf(supervisor) {
      const ref = keys.find('actor', supervisor)?.ref;
      return ref === undefined ? [] : (supervised.all(ref) as string[]);
    },
  };
}

const isKnown = <T>(value: T | null): value is T => value !== null;

/** Integers of the actors who are in a team as the directory stands. */
export const membersQuery = (db: Hot['db']) =>
  db
    .prepare<[string], string>(
      `SELECT key FROM directory d
        WHERE type = 'actor' AND EXISTS (SELECT 1 FROM json_each(data, '$.teams') WHERE value = ?)
          AND version = (SELECT max(version) FROM directory WHERE type = 'actor' AND key = d.key)`,
    )
    .pluck();

/** Reads of who is who, with those asked for again and again kept in memory until the directory changes. */
export interface DirectoryReader {
  actor(id: string): Actor | null;
  subject(id: string): Subject | null;
  /** A customer by their integer and id, without a read where the directory does not tell of them. */
  customer(ref: number, id: string): Subject | null;
  organisation(id: string): Organisation | null;
  team(id: string): Team | null;
  forget(): void;
  /** Called when the directory changes. */
  onChange(work: () => void): void;
}

const readers = new WeakMap<Hot, DirectoryReader>();
const KEPT_MAX = 50_000;

export function directoryReader(hot: Hot): DirectoryReader {
  const before = readers.get(hot);
  if (before) return before;
  const { db, keys } = hot;
  const latest = db
    .prepare<[string, string], string>(
      'SELECT data FROM directory WHERE type = +? AND key = +? ORDER BY version DESC LIMIT 1',
    )
    .pluck();
  const presence = presenceOf(hot);
  let read = rememberPeople<DirectoryItem>(keys);
  const find = <T extends DirectoryItem>(type: T['type'], key: string | undefined): T | null => {
    const data = key === undefined ? undefined : latest.get(type, key);
    return data === undefined ? null : (read(data as string) as T);
  };
  let kept = new Map<string, Actor | Organisation | null>();
  let erasures = keys.erasure.times();
  const remembered = <T extends Actor | Organisation>(name: string, ask: () => T | null): T | null => {
    // Whoever was erased stands in what others are told to be: an agent's own customer number.
    if (erasures !== keys.erasure.times()) {
      erasures = keys.erasure.times();
      kept = new Map();
    }
    const known = kept.get(name);
    if (known !== undefined) return known as T | null;
    if (kept.size >= KEPT_MAX) kept = new Map();
    const found = ask();
    kept.set(name, found);
    return found;
  };
  const person = <T extends Actor | Subject>(type: T['type'], id: string): T | null => {
    const found = find<T>(type, keys.find(type, id)?.ref.toString());
    return found && { ...found, id };
  };
  const changes: (() => void)[] = [];
  const reader: DirectoryReader = {
    actor: (id) => remembered(`actor ${id}`, () => person<Actor>('actor', id)),
    subject: (id) => person<Subject>('subject', id),
    customer(ref, id) {
      const entry = (presence.subject(ref) & HAS_ENTRY) === 0 ? null : find<Subject>('subject', String(ref));
      return entry && { ...entry, id };
    },
    organisation: (id) => remembered(`organisation ${id}`, () => find<Organisation>('organisation', id)),
    team: (id) => find<Team>('team', id),
    forget() {
      kept = new Map();
      read = rememberPeople<DirectoryItem>(keys);
      for (const work of changes) work();
    },
    onChange: (work) => void changes.push(work),
  };
  hot.onForeign(reader.forget);
  readers.set(hot, reader);
  return reader;
}

const TIME_KEYS = new Set([
  'at',
  'validUntil',
  'employedFrom',
  'employedTo',
  'startedAt',
  'endedAt',
  'openedAt',
  'closedAt',
  'queuedAt',
  'dueAt',
  'doneAt',
  'from',
  'to',
  'watermark',
]);

/** A copy whose times are RFC 3339, as an entry's digests have them. */
export function withTimes<T extends object>(item: T): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item).map(([key, value]) => [
      key,
      TIME_KEYS.has(key) && typeof value === 'number' ? timestamp(value) : (value ?? null),
    ]),
  );
}
