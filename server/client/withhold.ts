/**
 * Takes withheld fields out of whatever the CRM returned: objects, arrays, maps and sets, however deep. A
 * field may be named with its path (`user_fields.bsn`). When in doubt the field goes: a name's last part
 * counts, unless that part is permitted under a name of its own.
 */
export function withhold<T>(data: T, withheld: readonly string[], permitted: readonly string[]): T {
  if (withheld.length === 0) return data;
  const whole = new Set(withheld);
  const last = new Set(withheld.map(lastPart));
  for (const name of permitted) last.delete(lastPart(name));

  const gone = (path: readonly string[]): boolean => {
    if (last.has(path.at(-1) ?? '')) return true;
    for (let from = path.length - 1; from >= 0; from--)
      if (whole.has(path.slice(from).join('.'))) return true;
    return false;
  };
  // What refers to itself is copied once.
  const seen = new Map<object, unknown>();

  const copy = (value: unknown, path: readonly string[]): unknown => {
    if (typeof value !== 'object' || value === null || isAtom(value)) return value;
    const known = seen.get(value);
    if (known !== undefined) return known;
    if (Array.isArray(value)) {
      const items: unknown[] = [];
      seen.set(value, items);
      for (const item of value) items.push(copy(item, path));
      return items;
    }
    if (value instanceof Set) {
      const items = new Set<unknown>();
      seen.set(value, items);
      for (const item of value) items.add(copy(item, path));
      return items;
    }
    if (value instanceof Map) {
      const entries = new Map<unknown, unknown>();
      seen.set(value, entries);
      for (const [key, item] of value) {
        const below = [...path, String(key)];
        if (!gone(below)) entries.set(key, copy(item, below));
      }
      return entries;
    }
    const record: Record<string, unknown> = {};
    seen.set(value, record);
    for (const [key, item] of Object.entries(value)) {
      const below = [...path, key];
      if (!gone(below))
        Object.defineProperty(record, key, {
          value: copy(item, below),
          enumerable: true,
          writable: true,
          configurable: true,
        });
    }
    return record;
  };
  return copy(data, []) as T;
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** Objects that have no fields of a customer: they are handed on as they are. */
const isAtom = (value: object): boolean =>
  value instanceof Date ||
  value instanceof RegExp ||
  value instanceof URL ||
  ArrayBuffer.isView(value) ||
  value instanceof ArrayBuffer;
