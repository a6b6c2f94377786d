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

/** The same with integers for people. */
export type StoredData = Omit<EvidenceData, 'actors' | 'openedBy' | 'history'> & {
  actors: number[];
  openedBy: number | null;
  history: { at: number; team: string | null; assignee: number | null }[];
};

/** As it is kept: what is not told is not there, and `at` stands last. */
export function writeStored(data: StoredData): string {
  const { actors, team, openedBy, history, reason, site, kind, queue, at } = data;
  return JSON.stringify({
    actors: actors.length === 0 ? undefined : actors,
    team: team ?? undefined,
    openedBy: openedBy ?? undefined,
    history: history.length === 0 ? undefined : history.map(writtenStep),
    reason: reason ?? undefined,
    site: site ?? undefined,
    kind: kind ?? undefined,
    queue: queue ?? undefined,
    at: at ?? undefined,
  });
}

const writtenStep = ({ at, team, assignee }: StoredData['history'][number]): object => ({
  at,
  team: team ?? undefined,
  assignee: assignee ?? undefined,
});

/** Earlier versions kept what was not told as null; it reads the same. */
export function readStored(text: string): StoredData {
  const told = JSON.parse(text) as Partial<StoredData>;
  return {
    actors: told.actors ?? [],
    team: told.team ?? null,
    openedBy: told.openedBy ?? null,
    history: told.history?.map(readStep) ?? [],
    reason: told.reason ?? null,
    site: told.site ?? null,
    kind: told.kind ?? null,
    queue: told.queue ?? null,
    at: told.at ?? null,
  };
}

const readStep = (step: Partial<StoredData['history'][number]>): StoredData['history'][number] => ({
  at: step.at as number,
  team: step.team ?? null,
  assignee: step.assignee ?? null,
});

/** Whether two say the same but for the time that they tell of, which makes no other version of a record. */
export const isSameTold = (kept: string, told: string): boolean =>
  withoutAt(kept) === withoutAt(told) ||
  (kept.includes('null') && withoutAt(writeStored(readStored(kept))) === withoutAt(told));

const withoutAt = (data: string): string => data.replace(/,?"at":\d+\}$/, '}');

const readers = new WeakMap<Hot, (text: string) => EvidenceData>();

/** Agents' calls say the same again and again and are remembered; what has a history of its own is not. */
export function evidenceDataReader(hot: Hot): (text: string) => EvidenceData {
  const before = readers.get(hot);
  if (before) return before;
  const unpack = (text: string): EvidenceData => unpackData(hot.keys, text);
  const remembered = rememberPeople(hot.keys, unpack);
  const reader = (text: string): EvidenceData =>
    text.includes('"history":[{') ? unpack(text) : remembered(text);
  readers.set(hot, reader);
  return reader;
}

export function packData(keys: KeyRing, data: EvidenceData): string {
  const ref = (id: string | null): number | null => (id === null ? null : keys.refOf('actor', id));
  return writeStored({
    ...data,
    actors: data.actors.map((id) => keys.refOf('actor', id)),
    openedBy: ref(data.openedBy),
    history: data.history.map((step) => ({ ...step, assignee: ref(step.assignee) })),
  });
}

export function unpackData(keys: KeyRing, text: string): EvidenceData {
  const data = readStored(text);
  const name = (ref: number): string => keys.nameOf('actor', ref) ?? ERASED;
  const nameOrNull = (ref: number | null): string | null => (ref === null ? null : name(ref));
  return {
    ...data,
    actors: data.actors.map(name),
    openedBy: nameOrNull(data.openedBy),
    history: data.history.map((step) => ({ ...step, assignee: nameOrNull(step.assignee) })),
  };
}
