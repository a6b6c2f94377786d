import type { Consent } from '#model/consent.ts';
import type { Actor, DirectoryItem, Organisation, Subject, Team } from '#model/directory.ts';
import { timestamp } from '#server/clock.ts';
import type { Store } from '#store/port.ts';
import { receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { ERASED, packPeople, rememberPeople } from './people.ts';
import { HAS_CONSENT, HAS_HANDLE, HAS_SEGMENT, presenceOf } from './presence.ts';

/** Who is who, and who consented to what: versions are added, never overwritten. */

type DirectoryVerbs = Pick<
  Store,
  'saveDirectory' | 'saveConsent' | 'consentsOf' | 'actor' | 'subject' | 'organisation' | 'team' | 'teamsOf'
>;

interface ConsentRow extends Omit<Consent, 'subject' | 'receivedAt' | 'validUntil' | 'noticeVersion'> {
  subject: number;
  received_at: number;
  valid_until: number | null;
  notice_version: string | null;
}

export function directoryVerbs(hot: Hot): DirectoryVerbs {
  const { db, keys } = hot;
  const insert = db.prepare(
    'INSERT INTO directory (type, key, at, received_at, source, data) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const people = directoryReader(hot);
  const presence = presenceOf(hot);
  const supervised = db
    .prepare<[number], string>(
      `SELECT key FROM directory d WHERE type = 'team' AND json_extract(data, '$.supervisor') = ?
         AND version = (SELECT max(version) FROM directory WHERE type = 'team' AND key = d.key)`,
    )
    .pluck();
  const insertHandle = db.prepare('INSERT OR IGNORE INTO handle (handle, subject) VALUES (?, ?)');
  const hasCalled = db.prepare<[Buffer], number>('SELECT 1 FROM evidence WHERE party = ? LIMIT 1');
  const dropHandles = db.prepare('DELETE FROM handle WHERE subject = ?');
  const insertConsent = db.prepare(
    `INSERT INTO consent (seq, id, subject, reason, purpose, status, at, received_at, valid_until, method,
       notice_version, organisation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
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
    insert.run(item.type, key, item.at ?? receivedAt, receivedAt, source, packPeople(keys, rekeyed(item)));
    if (item.type === 'subject') {
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
    team: async (id) => people.team(id),
    async teamsOf(supervisor) {
      const ref = keys.find('actor', supervisor)?.ref;
      return ref === undefined ? [] : (supervised.all(ref) as string[]);
    },

    saveConsent: async (consent) =>
      hot.write(() => {
        const subject = keys.take('subject', consent.subject);
        const { id, subject: _, receivedAt, ...given } = consent;
        const entered = hot.enter({
          kind: 'consent',
          id,
          at: receivedAt,
          clear: {},
          subject: { person: subject, value: { id: consent.subject, ...withTimes(given) } },
        });
        presence.note(subject.ref, HAS_CONSENT);
        insertConsent.run(
          entered.index,
          id,
          subject.ref,
          consent.reason,
          consent.purpose,
          consent.status,
          consent.at,
          receivedAt,
          consent.validUntil,
          consent.method,
          consent.noticeVersion,
          consent.organisation,
        );
        return receiptFor(hot, entered, receivedAt);
      }),
    consentsOf: async (subject, at) => people.consents(subject, at),
  };
}

/** Reads of who is who, with those asked for again and again kept in memory until the directory changes. */
export interface DirectoryReader {
  actor(id: string): Actor | null;
  subject(id: string): Subject | null;
  organisation(id: string): Organisation | null;
  team(id: string): Team | null;
  /** What was said by a time, newest first. */
  consents(subject: string, at: number): Consent[];
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
      'SELECT data FROM directory WHERE type = ? AND key = ? ORDER BY version DESC LIMIT 1',
    )
    .pluck();
  const selectConsents = db.prepare<[number, number], ConsentRow>(
    `SELECT id, subject, reason, purpose, status, at, received_at, valid_until, method, notice_version, organisation
     FROM consent WHERE subject = ? AND at <= ? ORDER BY at DESC, seq DESC`,
  );
  let read = rememberPeople<DirectoryItem>(keys);
  const find = <T extends DirectoryItem>(type: T['type'], key: string | undefined): T | null => {
    const data = key === undefined ? undefined : latest.get(type, key);
    return data === undefined ? null : (read(data as string) as T);
  };
  let kept = new Map<string, Actor | Organisation | null>();
  const remembered = <T extends Actor | Organisation>(name: string, ask: () => T | null): T | null => {
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
  const presence = presenceOf(hot);
  const changes: (() => void)[] = [];
  const reader: DirectoryReader = {
    actor: (id) => remembered(`actor ${id}`, () => person<Actor>('actor', id)),
    subject: (id) => person<Subject>('subject', id),
    organisation: (id) => remembered(`organisation ${id}`, () => find<Organisation>('organisation', id)),
    team: (id) => find<Team>('team', id),
    consents(subject, at) {
      const known = keys.find('subject', subject);
      if (!known || (presence.subject(known.ref) & HAS_CONSENT) === 0) return [];
      return selectConsents.all(known.ref, at).map((row) => readConsent(hot, row));
    },
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

function readConsent(hot: Hot, row: ConsentRow): Consent {
  const { received_at, valid_until, notice_version, subject, ...same } = row;
  return {
    ...same,
    subject: hot.keys.byRef('subject', subject)?.id ?? ERASED,
    receivedAt: received_at,
    validUntil: valid_until,
    noticeVersion: notice_version,
  };
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
