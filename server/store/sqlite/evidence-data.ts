import type { KeyRing } from './keys.ts';
import type { Hot } from './open.ts';
import { ERASED, rememberPeople } from './people.ts';

/** What a row keeps beyond its columns, one shape for all kinds. */
export interface EvidenceData {
  actors: string[];
  team: string | null;
  openedBy: string | null;
  history: { at: number; team: string | null; assignee: string | null }[];
  reason: string | null;
  site: string | null;
  kind: string | null;
  queue: string | null;
  /** When what this version tells came about, as its source said; null where it did not say. */
  at?: number | null;
}

const readers = new WeakMap<Hot, (text: string) => EvidenceData>();

/** Agents' calls say the same again and again and are remembered; what has a history of its own is not. */
export function evidenceDataReader(hot: Hot): (text: string) => EvidenceData {
  const before = readers.get(hot);
  if (before) return before;
  const unpack = (text: string): EvidenceData => unpackData(hot.keys, text);
  const remembered = rememberPeople(hot.keys, unpack);
  const reader = (text: string): EvidenceData =>
    text.includes('"history":[]') ? remembered(text) : unpack(text);
  readers.set(hot, reader);
  return reader;
}

/** As `packPeople`, knowing where in a record people stand. */
export function packData(keys: KeyRing, data: EvidenceData): string {
  const ref = (id: string | null): number | null => (id === null ? null : keys.refOf('actor', id));
  return JSON.stringify({
    ...data,
    actors: data.actors.map(ref),
    openedBy: ref(data.openedBy),
    history: data.history.map((step) => ({ ...step, assignee: ref(step.assignee) })),
  });
}

/** As `unpackPeople`, knowing where in a record people stand. */
export function unpackData(keys: KeyRing, text: string): EvidenceData {
  const data = JSON.parse(text) as EvidenceData;
  const name = (ref: unknown): string =>
    typeof ref === 'number' ? (keys.nameOf('actor', ref) ?? ERASED) : (ref as string);
  const nameOrNull = (ref: unknown): string | null => (ref == null ? null : name(ref));
  data.actors = data.actors.map(name);
  data.openedBy = nameOrNull(data.openedBy);
  for (const step of data.history) step.assignee = nameOrNull(step.assignee);
  return data;
}
