import type { Actor, DirectoryItem, Subject } from '#model/directory.ts';
import type { Store } from '#store/port.ts';
import { directoryReader } from './directory.ts';
import { type EvidenceRow, FOREVER, regrading } from './evidence.ts';
import { readStored, type StoredData, writeStored } from './evidence-data.ts';
import type { Hot } from './open.ts';
import { HAS_TRANSFER, HAS_WORK, presenceOf } from './presence.ts';

/**
 * What other systems call a person. An alias is looked up by its system and name, both re-keyed into one; the
 * directory tells them before the work comes, or afterwards: then what was filed under the name is filed anew.
 */
export type PersonKind = 'actor' | 'subject';
type Person = Actor | Subject;
type AliasVerbs = Pick<Store, 'resolveAliases' | 'aliasSystems' | 'subjectsOfRecords'>;

export interface AliasBook {
  /** Inside a write: the aliases that a directory item tells are the person's, and no others. */
  save(item: Person, ref: number): void;
  /** Inside a write, after its items: files the work anew that came under names told only now. */
  settle(): void;
}

const FILLED = 'aliases';
const KNOWN_MAX = 50_000;
const books = new WeakMap<Hot, ReturnType<typeof createBook>>();

const bookOf = (hot: Hot): ReturnType<typeof createBook> => {
  const book = books.get(hot) ?? createBook(hot);
  books.set(hot, book);
  return book;
};
export const aliasBook = (hot: Hot): AliasBook => bookOf(hot);

export function aliasVerbs(hot: Hot): AliasVerbs {
  const { db, keys } = hot;
  const select = db
    .prepare<[string, string], number>(
      'SELECT subject FROM evidence WHERE type = ? AND id = ? AND current = 1 AND subject IS NOT NULL',
    )
    .pluck();
  return {
    resolveAliases: async (system, people) => {
      const { resolve } = bookOf(hot);
      return people.map(({ kind, id }) => resolve(system, kind, id));
    },
    aliasSystems: async () => bookOf(hot).systems(),
    subjectsOfRecords: async (records) =>
      records.map(({ type, id }) => {
        const ref = select.get(type, id) as number | undefined;
        return ref === undefined ? null : (keys.byRef('subject', ref)?.id ?? null);
      }),
  };
}

function createBook(hot: Hot) {
  const { db, keys } = hot;
  const nameOf = (kind: PersonKind, system: string, id: string): Buffer =>
    keys.rekey(JSON.stringify(['alias', kind, system, id]));
  const carriers = db
    .prepare<[string, string, Buffer], number>(
      'SELECT ref FROM alias WHERE system = ? AND kind = ? AND name = ? LIMIT 2',
    )
    .pluck();
  const own = db.prepare<[string, number], { system: string; name: Buffer }>(
    'SELECT system, name FROM alias WHERE kind = ? AND ref = ?',
  );
  const drop = db.prepare('DELETE FROM alias WHERE kind = ? AND ref = ?');
  const insert = db.prepare('INSERT OR IGNORE INTO alias (system, kind, name, ref) VALUES (?, ?, ?, ?)');
  const nextSystem = db
    .prepare<[string], string | null>('SELECT min(system) FROM alias WHERE system > ?')
    .pluck();
  const refile = refiler(hot);

  let systems: Set<string> | null = null;
  let known = new Map<string, string | null>();
  let late: Late[] = [];
  const forget = (): void => {
    systems = null;
    known = new Map();
  };
  directoryReader(hot).onChange(forget);
  fillOnce(hot, (kind, ref, aliases) => {
    for (const { system, id } of aliases) insert.run(system, kind, nameOf(kind, system, id), ref);
  });

  let erasures = 0;
  const systemsNow = (): Set<string> => {
    if (erasures !== keys.erasure.times()) {
      erasures = keys.erasure.times();
      forget();
    }
    if (systems) return systems;
    systems = new Set();
    for (let at = nextSystem.get(''); at != null; at = nextSystem.get(at as string))
      systems.add(at as string);
    return systems;
  };

  return {
    systems: systemsNow,
    /** The person's own id; the name itself where nobody carries it; null where more than one does. */
    resolve(system: string, kind: PersonKind, id: string): string | null {
      if (!systemsNow().has(system)) return id;
      const asked = `${kind} ${system} ${id}`;
      const before = known.get(asked);
      if (before !== undefined) return before;
      const refs = carriers.all(system, kind, nameOf(kind, system, id)) as number[];
      const [ref] = refs;
      const found = refs.length > 1 ? null : ref === undefined ? id : (keys.byRef(kind, ref)?.id ?? id);
      if (known.size >= KNOWN_MAX) known = new Map();
      known.set(asked, found);
      return found;
    },

    save({ type, aliases }: Person, ref: number): void {
      const before = own.all(type, ref).map(({ system, name }) => system + name.toString('base64'));
      if (before.length === 0 && aliases.length === 0) return;
      drop.run(type, ref);
      for (const { system, id } of aliases) {
        const name = nameOf(type, system, id);
        insert.run(system, type, name, ref);
        const under = keys.find(type, id);
        if (under === null || under.ref === ref || before.includes(system + name.toString('base64')))
          continue;
        late.push({ kind: type, system, from: under.ref, to: ref, name });
      }
    },

    settle(): void {
      const waiting = late;
      late = [];
      const clear = waiting.filter(({ system, kind, name }) => carriers.all(system, kind, name).length === 1);
      for (const [system, of] of Map.groupBy(clear, ({ system }) => system)) refile(system, of);
    },
  };
}

interface Late {
  kind: PersonKind;
  system: string;
  from: number;
  to: number;
  name: Buffer;
}

/** The directory of an earlier version has aliases that no table holds yet. */
function fillOnce(
  { db }: Hot,
  put: (kind: PersonKind, ref: number, aliases: { system: string; id: string }[]) => void,
): void {
  if (db.readonly) return;
  const isFilled = db.prepare<[string], number>('SELECT 1 FROM setting WHERE key = ?').pluck().get(FILLED);
  if (isFilled) return;
  const latest = db.prepare<[], { type: PersonKind; key: string; aliases: string }>(
    `SELECT type, key, json_extract(data, '$.aliases') AS aliases FROM directory d
     WHERE type IN ('actor', 'subject') AND json_array_length(data, '$.aliases') > 0
       AND version = (SELECT max(version) FROM directory WHERE type = d.type AND key = d.key)`,
  );
  db.transaction(() => {
    for (const { type, key, aliases } of latest.all()) put(type, Number(key), JSON.parse(aliases));
    db.prepare("INSERT INTO setting (key, value) VALUES (?, '1')").run(FILLED);
  }).immediate();
}

/**
 * Files a source's current records anew, as new versions: what named one person names another. Records of
 * customers are found by their index; actors stand in many places of a record, so all of the source's are read.
 */
function refiler(hot: Hot): (source: string, late: readonly Late[]) => void {
  const { db, shelf } = hot;
  const COPIED = 'type, id, party, source, received_at, made_at, start_at, end_at, transferred_from, segment';
  const ofSubject = db.prepare<[number, string], EvidenceRow>(
    'SELECT version, type, id, subject, data FROM evidence WHERE subject = ? AND source = ? AND current = 1',
  );
  const ofSource = db.prepare<[string], EvidenceRow>(
    'SELECT version, type, id, subject, data FROM evidence WHERE source = ? AND current = 1',
  );
  const copy = db.prepare(
    `INSERT INTO evidence (${COPIED}, current, subject, data)
     SELECT ${COPIED}, 1, ?, ? FROM evidence WHERE version = ?`,
  );
  const retire = db.prepare('UPDATE evidence SET current = 0 WHERE version = ?');
  const rolesOf = db.prepare<[number], { type: string; start_at: number }>(
    'SELECT type, start_at FROM evidence_actor WHERE version = ? LIMIT 1',
  );
  const dropActors = db.prepare('DELETE FROM evidence_actor WHERE version = ?');
  const insertActor = db.prepare(
    'INSERT OR IGNORE INTO evidence_actor (actor, start_at, version, type) VALUES (?, ?, ?, ?)',
  );
  const spanOf = db.prepare<[number], { start_at: number; end_at: number | null }>(
    'SELECT start_at, end_at FROM evidence WHERE version = ?',
  );
  const people = directoryReader(hot);
  const presence = presenceOf(hot);
  const gradeAgain = regrading(shelf);

  const move = ({ version, type }: EvidenceRow, subject: number | null, data: StoredData): void => {
    const role = rolesOf.get(version);
    retire.run(version);
    dropActors.run(version);
    const moved = Number(copy.run(subject, writeStored(data), version).lastInsertRowid);
    const { start_at: start, end_at: end } = spanOf.get(version) as {
      start_at: number;
      end_at: number | null;
    };
    if (role) for (const actor of data.actors) insertActor.run(actor, role.start_at, moved, role.type);
    if (subject !== null) {
      presence.note(subject, HAS_WORK);
      // It may have been transferred: looked for from now on, as after a restart.
      if (type === 'interaction') presence.note(subject, HAS_TRANSFER);
      gradeAgain('subject', subject, start, end ?? FOREVER);
    }
    if (role?.type !== 'unidentified' && type !== 'shift') return;
    for (const actor of data.actors) {
      if (type !== 'shift') presence.noteUnidentified(actor);
      gradeAgain('actor', actor, start, end ?? FOREVER);
    }
  };

  return (source, late) => {
    const subjects = new Map<number, number>();
    const actors = new Map<number, number>();
    for (const { kind, from, to } of late) (kind === 'subject' ? subjects : actors).set(from, to);
    for (const [from, to] of subjects) {
      for (const row of ofSubject.all(from, source)) move(row, to, readStored(row.data));
      gradeAgain('subject', from, 0, FOREVER);
    }
    if (actors.size === 0) return;
    const now = (ref: number): number => actors.get(ref) ?? ref;
    const teamOf = (ref: number | undefined): string | null => {
      const id = ref === undefined ? undefined : hot.keys.byRef('actor', ref)?.id;
      return id === undefined ? null : (people.actor(id)?.teams[0] ?? null);
    };
    // Gathered first: a statement that is being read must not be written behind.
    const moves: [EvidenceRow, StoredData][] = [];
    for (const row of ofSource.iterate(source)) {
      const data = readStored(row.data);
      const next: StoredData = {
        ...data,
        actors: data.actors.map(now),
        openedBy: data.openedBy === null ? null : now(data.openedBy),
        history: data.history.map((step) => ({
          ...step,
          assignee: step.assignee === null ? null : now(step.assignee),
        })),
      };
      if (writeStored(next) === writeStored(data)) continue;
      moves.push([row, row.type === 'interaction' ? { ...next, team: teamOf(next.actors[0]) } : next]);
    }
    for (const [row, data] of moves) move(row, row.subject, data);
  };
}

/** Whether a directory item is of somebody who may have aliases. */
export const isPerson = (item: DirectoryItem): item is Person =>
  item.type === 'actor' || item.type === 'subject';
