import type { RecordedDecision } from '#store/port.ts';
import { CHANGE_KINDS, type ChangeKind } from './change.ts';

/** Counting lookups that are alike in organisation, teams, roles and reason. */

export type Figures = Record<'lookups' | 'unjudged' | 'changed' | ChangeKind, number>;

/** Lookups alike in organisation, teams, roles and reason. */
export interface Cell {
  organisation: string | null;
  teams: readonly string[];
  roles: readonly string[];
  reason: string | null;
  people: Set<number>;
  figures: Figures;
}

/** Cells by what makes them; arrays that come again are the same objects, and are joined once. */
export function createCells() {
  const cells = new Map<string, Cell>();
  let near = new Map<
    readonly string[],
    Map<readonly string[], Map<string | null, Map<string | null, Cell>>>
  >();
  let held = 0;
  const step = <K, V>(from: Map<K, V>, key: K, make: () => V): V => {
    let to = from.get(key);
    if (to === undefined) {
      to = make();
      from.set(key, to);
      held++;
    }
    return to;
  };
  return {
    find({ organisation, teams, facts }: RecordedDecision): Cell {
      if (held > NEAR_MAX) {
        near = new Map();
        held = 0;
      }
      const { reason, actor } = facts;
      const byRoles = step(near, teams, () => new Map());
      const byReason = step(
        step(byRoles, actor.roles, () => new Map<string | null, Map<string | null, Cell>>()),
        reason,
        () => new Map<string | null, Cell>(),
      );
      return step(byReason, organisation, () => {
        const name = JSON.stringify([organisation, teams, actor.roles, reason]);
        const found = cells.get(name);
        if (found) return found;
        const cell = {
          organisation,
          teams,
          roles: actor.roles,
          reason,
          people: new Set<number>(),
          figures: sum([]),
        };
        cells.set(name, cell);
        return cell;
      });
    },
    all: (): Cell[] => [...cells.values()],
  };
}
const NEAR_MAX = 200_000;

const FIGURES = ['lookups', 'unjudged', 'changed', ...CHANGE_KINDS] as const;

export function sum(all: readonly Figures[]): Figures {
  const total = zeroes(FIGURES);
  for (const figures of all) for (const name of FIGURES) total[name] += figures[name];
  return total;
}

export const zeroes = <K extends string>(names: readonly K[]): Record<K, number> =>
  Object.fromEntries(names.map((name) => [name, 0])) as Record<K, number>;

/** Cells joined by name, most lookups first; a cell counts under each of its names. */
export function groupsOf<N extends string | null>(
  cells: readonly Cell[],
  names: (cell: Cell) => readonly N[],
): { name: N; people: Set<number>; figures: Figures }[] {
  const groups = new Map<N, Cell[]>();
  for (const cell of cells) {
    for (const name of new Set(names(cell))) {
      const group = groups.get(name) ?? [];
      groups.set(name, group);
      group.push(cell);
    }
  }
  return [...groups]
    .map(([name, all]) => ({
      name,
      people: new Set(all.flatMap(({ people }) => [...people])),
      figures: sum(all.map(({ figures }) => figures)),
    }))
    .toSorted((a, b) => b.figures.lookups - a.figures.lookups);
}
