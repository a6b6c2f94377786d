/**
 * Figures about groups of people. A group of fewer than five is never told apart (the works council's rule): small
 * ones are taken together, and with the next larger one where together they are still too few, so that nothing can
 * be told by subtraction either. Programs are no people: a group of programs alone is told as it is.
 */
export const LEAST_PEOPLE = 5;

export interface Group<T> {
  name: string;
  people: ReadonlySet<number>;
  figures: T;
}

export interface ToldGroups<T> {
  groups: Group<T>[];
  /** Those that were taken together; null where none had to be. */
  together: { groups: number; people: number; figures: T } | null;
  /** Everybody together is too few: nothing is told. */
  withheld: boolean;
}

/** Groups by name, told as the rule allows; `sum` adds figures up. */
export function toldGroups<T>(all: readonly Group<T>[], sum: (figures: readonly T[]) => T): ToldGroups<T> {
  const byName = (a: Group<T>, b: Group<T>) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const bySize = all.toSorted((a, b) => a.people.size - b.people.size || byName(a, b));
  const programs = bySize.filter(({ people }) => people.size === 0);
  const staffed = bySize.slice(programs.length);
  const small = staffed.filter(({ people }) => people.size < LEAST_PEOPLE).length;
  if (small === 0) return { groups: all.toSorted(byName), together: null, withheld: false };
  const people = new Set<number>();
  let taken = 0;
  for (const group of staffed) {
    if (taken >= small && people.size >= LEAST_PEOPLE) break;
    for (const one of group.people) people.add(one);
    taken++;
  }
  if (people.size < LEAST_PEOPLE)
    return { groups: programs.toSorted(byName), together: null, withheld: true };
  return {
    groups: [...programs, ...staffed.slice(taken)].toSorted(byName),
    together: {
      groups: taken,
      people: people.size,
      figures: sum(staffed.slice(0, taken).map(({ figures }) => figures)),
    },
    withheld: false,
  };
}
