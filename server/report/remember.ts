import type { Clock } from '#server/clock.ts';

/**
 * Figures that many ask for and few change: made once for all who ask at the same time, given again while they are
 * fresh, and given once more while newer ones are being made. Each says when it was made.
 */
export interface Remembered<T> {
  /** When it was made, milliseconds. */
  at: number;
  value: T;
}

export interface RememberSettings {
  /** For so long nothing newer is made, milliseconds. */
  fresh: number;
  /** For so long an older one is given while a newer one is made; past it, whoever asks waits. */
  usable: number;
  /** How many are kept; those made longest ago go first. */
  most: number;
}

export function remember<T>(
  clock: Clock,
  { fresh, usable, most }: RememberSettings,
): (name: string, make: () => Promise<T>) => Promise<Remembered<T>> {
  const kept = new Map<string, Remembered<T>>();
  const making = new Map<string, Promise<Remembered<T>>>();

  const made = (name: string, make: () => Promise<T>): Promise<Remembered<T>> => {
    const known = making.get(name);
    if (known) return known;
    const at = clock.now();
    const coming = make()
      .then((value) => {
        kept.delete(name);
        kept.set(name, { at, value });
        for (const oldest of kept.keys()) {
          if (kept.size <= most) break;
          kept.delete(oldest);
        }
        return { at, value };
      })
      .finally(() => making.delete(name));
    making.set(name, coming);
    return coming;
  };

  return async (name, make) => {
    const known = kept.get(name);
    const age = known ? clock.now() - known.at : Number.POSITIVE_INFINITY;
    if (known && age >= 0 && age < fresh) return known;
    const coming = made(name, make);
    if (!known || age < 0 || age >= usable) return coming;
    // What fails here fails for whoever must wait for it; until then the older figures stand, with their time.
    coming.catch(() => undefined);
    return known;
  };
}
