import type { Store } from '#store/port.ts';
import type { Draft } from './decide.ts';

/**
 * People that the lookup's own system calls otherwise get the ids of the directory, before anything is decided. A
 * name of two people stays as it was said: the lookup is recorded, and whom it was about is for the directory to
 * make clear.
 */
export async function nameAsTheDirectoryDoes(
  store: Pick<Store, 'aliasSystems' | 'resolveAliases'>,
  drafts: readonly Draft[],
): Promise<void> {
  const systems = await store.aliasSystems();
  if (systems.size === 0) return;
  const named = drafts.filter(({ system }) => system !== null && systems.has(system));
  for (const [system, of] of Map.groupBy(named, (draft) => draft.system as string)) {
    const ids = await store.resolveAliases(
      system,
      of.flatMap(({ actor, subject }) => [
        { kind: 'actor', id: actor.id },
        { kind: 'subject', id: subject ?? '' },
      ]),
    );
    for (const [i, draft] of of.entries()) {
      draft.actor = { ...draft.actor, id: ids[2 * i] ?? draft.actor.id };
      if (draft.subject !== null) draft.subject = ids[2 * i + 1] ?? draft.subject;
    }
  }
}

/** The same for the customers that a search showed; each stands once. */
export async function namedSubjects(
  store: Pick<Store, 'resolveAliases'>,
  system: string | null,
  subjects: readonly string[],
): Promise<string[]> {
  if (system === null) return [...subjects];
  const ids = await store.resolveAliases(
    system,
    subjects.map((id) => ({ kind: 'subject', id })),
  );
  return [...new Set(subjects.map((id, i) => ids[i] ?? id))];
}
