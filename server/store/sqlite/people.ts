import type { KeyGroup, KeyRing, Person } from './keys.ts';

/**
 * People's ids inside JSON columns: written as integers on the way in, read back as ids on the way out.
 * An erased person reads as `erased`.
 */
const SUBJECT_KEYS = new Set(['subject', 'customerId']);
const ACTOR_KEYS = new Set([
  'actor',
  'actors',
  'assignee',
  'openedBy',
  'manager',
  'supervisor',
  'onBehalfOf',
  'by',
  'createdBy',
]);

export const ERASED = 'erased';

export function packPeople(keys: KeyRing, value: unknown): string {
  return JSON.stringify(value, (key, member) => {
    if (typeof member === 'string') {
      if (SUBJECT_KEYS.has(key)) return keys.take('subject', member).ref;
      if (ACTOR_KEYS.has(key)) return keys.take('actor', member).ref;
    }
    if (Array.isArray(member) && ACTOR_KEYS.has(key)) {
      return member.map((id) => (typeof id === 'string' ? keys.take('actor', id).ref : id));
    }
    return member;
  });
}

export function unpackPeople<T>(keys: KeyRing, text: string): T {
  return JSON.parse(text, (key, member) => {
    if (typeof member === 'number') {
      if (SUBJECT_KEYS.has(key)) return keys.nameOf('subject', member) ?? ERASED;
      if (ACTOR_KEYS.has(key)) return keys.nameOf('actor', member) ?? ERASED;
    }
    if (Array.isArray(member) && ACTOR_KEYS.has(key)) {
      return member.map((ref) => (typeof ref === 'number' ? (keys.nameOf('actor', ref) ?? ERASED) : ref));
    }
    return member;
  }) as T;
}

const REMEMBERED_MAX = 20_000;

/**
 * `unpackPeople` for texts that are read again and again, such as an agent's directory entry: the same text
 * gives the same object, which nobody may change.
 */
export function rememberPeople<T>(
  keys: KeyRing,
  unpack: (text: string) => T = (text) => unpackPeople<T>(keys, text),
): (text: string) => T {
  const known = new Map<string, T>();
  let erasures = 0;
  return (text) => {
    if (erasures !== keys.erasure.times()) {
      erasures = keys.erasure.times();
      known.clear();
    }
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= REMEMBERED_MAX) known.clear();
    const value = unpack(text);
    known.set(text, value);
    return value;
  };
}

const WORD = /[A-Za-z0-9\-_.:@/+=]+/g;
const HIDDEN = /@\{([as])(\d+)\}/g;

/**
 * A sentence as it is kept: every id of a person that it holds becomes the integer, so that the sentence names
 * nobody once their key is gone. A word that happens to be somebody's id is read back as it was.
 */
export function hidePeople(keys: KeyRing, sentence: string): string {
  return sentence.replace(WORD, (found) => {
    const word = found.replace(/[.:/]+$/, '');
    for (const group of ['actor', 'subject'] as const) {
      const person = keys.find(group, found) ?? keys.find(group, word);
      if (person) return standIn(group, person.ref) + found.slice(person.id.length);
    }
    return found;
  });
}

/** Shorter ids stand inside other words by chance. */
const NAME_LENGTH_MIN = 3;

/** What a person's id is kept as inside a text. */
export const standIn = (group: KeyGroup, ref: number): string => `@{${group === 'actor' ? 'a' : 's'}${ref}}`;

/** A label that a CRM made, such as a session's, without the id that it made it of. */
export const hidePerson = (label: string, group: KeyGroup, { id, ref }: Person): string =>
  id.length >= NAME_LENGTH_MIN && label.includes(id) ? label.replaceAll(id, standIn(group, ref)) : label;

/** Whether a text names somebody who was erased since. */
export const namesErased = (keys: KeyRing, kept: string): boolean =>
  kept.includes('@{') &&
  [...kept.matchAll(HIDDEN)].some(
    ([, letter, ref]) => keys.byRef(letter === 'a' ? 'actor' : 'subject', Number(ref)) === null,
  );

/** The same text read back. */
export const showPeople = (keys: KeyRing, kept: string): string =>
  kept.replace(
    HIDDEN,
    (_, letter: string, ref: string) =>
      keys.byRef(letter === 'a' ? 'actor' : 'subject', Number(ref))?.id ?? ERASED,
  );
