import type { Value } from '../parse/ir.ts';
import type { FileFacts } from './lookups.ts';
import { originsOf } from './origins.ts';

/** Things that keep what is put under one of their keys: `session['email'] = …`, `cache[id] = contact`. */

export interface Keeper {
  kind: 'cache' | 'file';
  name: string;
}

const SESSION: Keeper = { kind: 'cache', name: 'the session' };
const STORAGE: Keeper = { kind: 'cache', name: 'the browser’s storage' };
const CACHE: Keeper = { kind: 'cache', name: 'the cache' };
const SHELF: Keeper = { kind: 'file', name: 'a file' };

/** Null for whatever is not known to keep anything. */
export function keeperOf({ world }: FileFacts, holder: Value): Keeper | null {
  const isPython = world.unit.language === 'python';
  for (const { module, path } of originsOf(world, { value: holder, home: world.unit })) {
    if (module === 'flask' && path === 'session') return { ...SESSION, name: 'the session cookie' };
    if (/^(window\.)?(local|session)Storage$/.test(path)) return STORAGE;
    if (!isPython) continue;
    if (/(^|\.)(request|\w*Request\(\))\.session$/.test(path)) return SESSION;
    if (/^(cachetools|diskcache|expiringdict)(\.|$)/.test(module) && path.endsWith('()')) return CACHE;
    if (module === 'shelve' && path.startsWith('open()')) return SHELF;
  }
  // A table of the module's own: `_cache = {}`.
  const isOwn = isPython && holder.kind === 'ref' && /cache$/i.test(holder.binding.name);
  return isOwn && holder.binding.values.some(({ kind }) => kind === 'object') ? CACHE : null;
}
