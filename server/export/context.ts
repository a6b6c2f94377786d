import { parseEntry } from '#ledger/entry.ts';
import type { ExportedEntry, Store } from '#store/port.ts';
import { type ExportQuery, matches } from './query.ts';

/**
 * What an export carries beside its lookups so that their decisions can be derived again: the entries that brought
 * policies into force, and the customers' words that the decisions rest on.
 */
export type ContextSource = Pick<
  Store,
  'entriesOfKind' | 'recordedDecisions' | 'lookupById' | 'consentVersion' | 'entry'
>;

/** Whether an entry of kind `policy` brought a version into force, or called one off that was to be. */
export const bearsOnForce = ({ step }: Record<string, unknown>): boolean =>
  step === undefined || step === 'activated' || step === 'called-off';

/** All of them, whoever did it withheld: which policy was in force when needs those from before the range too. */
export async function policyEntries(source: ContextSource): Promise<ExportedEntry[]> {
  const entries = await source.entriesOfKind('policy');
  return entries
    .filter(({ bytes }) => bearsOnForce(parseEntry(bytes).clear))
    .map(({ index, bytes }) => ({ index, bytes, disclosed: {}, grade: null }));
}

const PAGE = 4096;

/**
 * The entries of the words named by the facts of lookups that the query asks for, below an index; none where facts
 * or customers are not disclosed. What a customer said stands in the file only beside a lookup that rests on it.
 */
export async function consentEntries(
  source: ContextSource,
  query: ExportQuery,
  size: number,
): Promise<ExportedEntry[]> {
  if (!query.disclose.includes('work') || !query.disclose.includes('subject')) return [];
  const { from, to, filter } = query;
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const named = new Set<string>();
  for (let after: number | null = -1; after !== null; ) {
    const range = { from, to, organisations: filter.organisations };
    const page: Awaited<ReturnType<Store['recordedDecisions']>> = await source.recordedDecisions(
      range,
      after,
      PAGE,
    );
    for (const { id, index, facts } of page.items) {
      if (facts.consent === null || index >= size) continue;
      if (!isFiltered || (await isAskedFor(source, query, id))) named.add(facts.consent.version);
    }
    after = page.next;
    await new Promise((resolve) => setImmediate(resolve));
  }
  const entries: ExportedEntry[] = [];
  for (const id of named) {
    const kept = await source.consentVersion(id);
    const bytes = kept && (await source.entry(kept.receipt.index))?.bytes;
    // The word of a customer who was erased stays an entry that nothing opens.
    if (!kept?.disclosure || !bytes || bytes.length === 0) continue;
    const { index } = kept.receipt;
    entries.push({ index, bytes, disclosed: { subject: kept.disclosure }, grade: null });
  }
  return entries;
}

async function isAskedFor(source: ContextSource, { filter }: ExportQuery, id: string): Promise<boolean> {
  const lookup = (await source.lookupById(id))?.lookup;
  if (!lookup) return false;
  const { reason, actor, organisation, subject, grade } = lookup;
  return matches(filter, { reason, actor: { id: actor.id, organisation }, subject: { id: subject }, grade });
}
