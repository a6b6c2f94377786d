import type { ZodType, z } from 'zod';
import { ReconciliationRequest } from '#model/completeness.ts';
import { ConsentRequest } from '#model/consent.ts';
import { DirectoryItem } from '#model/directory.ts';
import { EvidenceItem } from '#model/evidence.ts';
import { LookupRequest, OutcomeRequest } from '#model/lookup.ts';
import type { Inzage } from '#server/app.ts';
import type { Principal } from '#server/auth/principal.ts';
import { type Clock, newId } from '#server/clock.ts';
import { resolveEvidence, resolveSubjects } from '#server/evidence/aliases.ts';
import type { BatchAnswer, ImportSink } from '#server/evidence/import/run.ts';
import { checkItems, type Intake } from '#server/evidence/intake.ts';
import { parse } from '#server/http.ts';
import { IMPORT_SCOPE } from '#server/lookups/decide.ts';
import type { Batch, Store } from '#store/port.ts';

/**
 * Intake from inside the process: the very checks and services that stand behind the HTTP routes, for an
 * import and for the demo's seeded week.
 */
export interface Sink extends ImportSink {
  members(campaign: string, subjects: readonly string[]): Promise<void>;
  outcome(lookup: string, outcome: unknown): Promise<void>;
  /** The CRM's own counts. */
  counts(counts: unknown): Promise<void>;
}

export interface SinkInput {
  inzage: Inzage;
  store: Store;
  clock: Clock;
  /** Name of the integration that these records come from. */
  source: string;
}

export function createSink({ inzage, store, clock, source }: SinkInput): Sink {
  const who: Principal = {
    id: source,
    role: 'integration',
    source: null,
    organisations: [],
    scopes: [IMPORT_SCOPE],
  };
  const batchOf = <T>(items: readonly T[]): Batch<T> => {
    const receivedAt = clock.now();
    return { id: newId(receivedAt), receivedAt, source, items };
  };
  const save = async <T extends ZodType>(
    schema: T,
    items: readonly unknown[],
    keep: (batch: Batch<z.output<T>>) => Promise<unknown>,
  ): Promise<BatchAnswer> => {
    const taken: Intake<z.output<T>> = checkItems(schema, items);
    if (taken.items.length > 0) await keep(batchOf(taken.items));
    return answered(taken);
  };
  const answered = ({ items, errors }: Intake<unknown>): BatchAnswer => ({
    accepted: items.length,
    duplicates: 0,
    rejected: errors.length,
    errors,
  });
  return {
    directory: async (items) => save(DirectoryItem, items, (batch) => store.saveDirectory(batch)),
    async evidence(items) {
      const taken = await resolveEvidence(store, source, checkItems(EvidenceItem, items));
      if (taken.items.length > 0) await store.saveEvidence(batchOf(taken.items));
      return answered(taken);
    },
    subjects: (records) => store.subjectsOfRecords(records),
    async lookups(items) {
      const { items: requests, errors, lines } = checkItems(LookupRequest, items);
      const results = await inzage.lookups.recordMany(requests, who);
      const count = (status: string) => results.filter((result) => result.status === status).length;
      const conflicts = results.flatMap((result, i) =>
        result.status === 'conflict'
          ? [{ line: lines[i] ?? 0, code: 'conflict', path: 'id', message: result.message }]
          : [],
      );
      return {
        accepted: count('accepted'),
        duplicates: count('duplicate'),
        rejected: errors.length + conflicts.length,
        errors: [...errors, ...conflicts],
      };
    },
    async settle() {
      const { settled, detected } = await inzage.settle(clock.now());
      return { ...settled, ...settled.byGrade, ...detected };
    },
    async consents(items) {
      const { items: requests, errors, lines } = checkItems(ConsentRequest, items);
      const saved = await inzage.consents.sayMany(
        requests.map((request) => ({ request })),
        who,
      );
      const refusals = saved.flatMap((one, i) =>
        'refused' in one ? [{ line: lines[i] ?? 0, ...one.refused }] : [],
      );
      const count = (status: string) =>
        saved.filter((one) => 'status' in one && one.status === status).length;
      return {
        accepted: count('accepted'),
        duplicates: count('duplicate'),
        rejected: errors.length + refusals.length,
        errors: [...errors, ...refusals],
      };
    },
    async outcome(lookup, outcome) {
      await inzage.lookups.outcome(lookup, parse(OutcomeRequest, outcome), who);
    },
    async counts(told) {
      const { source: of, system, counts } = parse(ReconciliationRequest, told);
      const { id, receivedAt } = batchOf<never>([]);
      await store.saveReconciliation({
        id,
        receivedAt,
        sender: source,
        source: of,
        system: system ?? null,
        counts,
      });
    },
    async members(campaign, subjects) {
      const resolved = await resolveSubjects(store, source, subjects);
      await store.saveCampaignMembers(campaign, resolved.subjects, { ...batchOf<never>([]) });
    },
  };
}
