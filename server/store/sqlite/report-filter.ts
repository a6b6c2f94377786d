import type { TotalsFilter } from '#store/port.ts';
import type { Hot } from './open.ts';
import type { Columns } from './open-segment.ts';
import { fromRow, type LookupRow } from './row.ts';
import { FULL } from './words.ts';

/** Which lookups a report is about: of these organisations, of this team. */
export function matcher(
  hot: Hot,
  filter: TotalsFilter,
): { zone: number[] | undefined; has(columns: Columns, i: number): boolean } {
  const { words } = hot;
  const asked = [
    ...(filter.organisation === undefined ? [] : [[filter.organisation]]),
    ...(filter.organisations === undefined ? [] : [filter.organisations]),
  ];
  const allowed = asked.map((list) => new Set(list));
  const fits = memo((n: number) =>
    allowed.every((set) => set.has((JSON.parse(words.text(n)) as string | null) ?? '')),
  );
  const ofTeam = memo((n: number) => (JSON.parse(words.text(n)) as string[]).includes(filter.team ?? ''));
  const whole = (columns: Columns, i: number) =>
    fromRow(hot, hot.shelf.row(columns.first + (columns.rel[i] as number)) as LookupRow);
  return {
    zone:
      allowed.length === 0
        ? undefined
        : (asked[0] as readonly string[]).map((one) => words.find(JSON.stringify(one))),
    has(columns, i) {
      if (allowed.length > 0) {
        const n = columns.organisation[i] as number;
        if (n === FULL) {
          const { organisation } = whole(columns, i);
          if (!allowed.every((set) => set.has(organisation ?? ''))) return false;
        } else if (!fits(n)) return false;
      }
      if (filter.team === undefined) return true;
      const n = columns.teams[i] as number;
      return n === FULL ? whole(columns, i).teams.includes(filter.team) : ofTeam(n);
    },
  };
}

export function memo<T>(ask: (n: number) => T): (n: number) => T {
  const known: (T | undefined)[] = [];
  return (n) => (known[n] ??= ask(n));
}

/** So many lookups are added up before other work gets its turn. */
export const TURN = 262_144;
