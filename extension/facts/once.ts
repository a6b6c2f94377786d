import type { Origin } from './origins.ts';

/** Questions whose answer depends on a name or a way alone: those of one project are few, and asked again and again. */

const MOST = 50_000;

/** `ask` answered once a name. */
export function onceByName<T>(ask: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const answer = ask(name);
    if (known.size >= MOST) known.clear();
    known.set(name, answer);
    return answer;
  };
}

/** An origin without the calls on the way. */
export type Way = Pick<Origin, 'module' | 'path'>;

/** `ask` answered once a module and path. */
export function onceByWay<T>(ask: (way: Way) => T): (way: Way) => T {
  const ofModule = onceByName((module) => onceByName((path) => ask({ module, path })));
  return ({ module, path }) => ofModule(module)(path);
}
