import { z } from 'zod';
import type { Store } from '#store/port.ts';
import type { Viewer } from './deps.ts';

/** Filters of the queue that somebody gave a name; each account has its own. They name no person but the account. */
export interface SavedFilter {
  name: string;
  /** The address's part: `status=answered&organisation=partner-x`. */
  query: string;
}

const Saved = z.array(z.object({ name: z.string(), query: z.string() }));
export const SAVED_MAX = 12;
export const NAME_MAX = 40;

type Settings = Pick<Store, 'setting' | 'saveSetting'>;

const keyOf = ({ id, role }: Viewer): string => `filters ${role} ${id}`;

export async function savedFilters(store: Settings, who: Viewer): Promise<SavedFilter[]> {
  const kept = await store.setting(keyOf(who));
  return kept === null ? [] : Saved.parse(JSON.parse(kept));
}

/** Keeps one under its name, in place of what had that name. False where there is no room, or nothing is narrowed. */
export async function saveFilter(store: Settings, who: Viewer, filter: SavedFilter): Promise<boolean> {
  const name = filter.name.trim().slice(0, NAME_MAX);
  const others = (await savedFilters(store, who)).filter((one) => one.name !== name);
  if (name === '' || filter.query === '' || others.length >= SAVED_MAX) return false;
  await store.saveSetting(keyOf(who), JSON.stringify([...others, { name, query: filter.query }]));
  return true;
}

export async function forgetFilter(store: Settings, who: Viewer, name: string): Promise<void> {
  const others = (await savedFilters(store, who)).filter((one) => one.name !== name);
  await store.saveSetting(keyOf(who), JSON.stringify(others));
}
