import type { EvidenceItem } from '#model/evidence.ts';
import type { Store } from '#store/port.ts';
import type { Intake, ItemError } from './intake.ts';

/**
 * A system names people its own way: `ext-4021`, a contact's number. What its records say is read as the person
 * who carries that alias of that system; a name that nobody carries is taken to be the person's own id. Where two
 * people carry it the record is refused: whose work it was is for the directory to say first.
 */
type Kind = 'actor' | 'subject';
interface Named {
  kind: Kind;
  id: string;
  path: string;
}
type Resolving = Pick<Store, 'resolveAliases'>;

/** The people that a record names, in the order in which `renamed` puts them back. */
function peopleOf(item: EvidenceItem): Named[] {
  const people: Named[] = [];
  const name = (kind: Kind, path: string, id: string | null | undefined): void => {
    if (id != null) people.push({ kind, id, path });
  };
  if ('subject' in item) name('subject', 'subject', item.subject);
  if ('actor' in item) name('actor', 'actor', item.actor);
  if ('assignee' in item) name('actor', 'assignee', item.assignee);
  if ('openedBy' in item) name('actor', 'openedBy', item.openedBy);
  if ('actors' in item)
    for (const [i, id] of (item.actors ?? []).entries()) name('actor', `actors[${i}]`, id);
  return people;
}

function renamed(item: EvidenceItem, people: readonly Named[], ids: readonly string[]): EvidenceItem {
  const next: Record<string, unknown> = { ...item };
  const actors: string[] = [];
  for (const [i, { path }] of people.entries()) {
    if (path.startsWith('actors[')) actors.push(ids[i] as string);
    else next[path] = ids[i];
  }
  if (actors.length > 0) next.actors = [...new Set(actors)];
  return next as EvidenceItem;
}

/** Records with the people's own ids; those with a name of two people are among the errors, by line and path. */
export async function resolveEvidence(
  store: Resolving,
  system: string,
  { items, lines, errors }: Intake<EvidenceItem>,
): Promise<Intake<EvidenceItem>> {
  const named = items.map(peopleOf);
  const ids = await store.resolveAliases(system, named.flat());
  const kept: Intake<EvidenceItem> = { items: [], lines: [], errors: [...errors] };
  let from = 0;
  for (const [i, item] of items.entries()) {
    const people = named[i] as Named[];
    const own = ids.slice(from, from + people.length);
    from += people.length;
    const unclear = own.indexOf(null);
    const line = lines[i] ?? i + 1;
    if (unclear >= 0) {
      kept.errors.push(ambiguous(line, people[unclear] as Named, system));
      continue;
    }
    kept.items.push(
      own.every((id, n) => id === people[n]?.id) ? item : renamed(item, people, own as string[]),
    );
    kept.lines.push(line);
  }
  kept.errors.sort((a, b) => a.line - b.line);
  return kept;
}

/** The same for the customers of a campaign. */
export async function resolveSubjects(
  store: Resolving,
  system: string,
  subjects: readonly string[],
): Promise<{ subjects: string[]; errors: ItemError[] }> {
  const ids = await store.resolveAliases(
    system,
    subjects.map((id) => ({ kind: 'subject', id })),
  );
  const errors = ids.flatMap((id, i) =>
    id === null ? [ambiguous(i + 1, { kind: 'subject', id: '', path: `subjects[${i}]` }, system)] : [],
  );
  return { subjects: [...new Set(ids.filter((id) => id !== null))], errors };
}

/** Names no value: it may be personal. */
export const ambiguous = (line: number, { kind, path }: Named, system: string): ItemError => ({
  line,
  code: 'conflict',
  path,
  message: `is an alias of more than one ${kind} in ${system}: correct the directory, then send this again`,
});
