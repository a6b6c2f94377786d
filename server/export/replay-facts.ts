import { canonical } from '#ledger/canonical.ts';
import type { Facts } from '#policies/policy.ts';

export type Opened = Record<string, unknown>;

export interface OpenedLookup {
  clear: Opened;
  work: Opened;
  /** Null where it is withheld or erased. */
  subject: Opened | null;
  actor: Opened | null;
}

/**
 * Facts repeat much of the lookup that they were gathered for. What they repeat must be what it says: a decision may
 * not rest on another lookup's time, fields or note. A clause for each that differs.
 */
export function restatedDifferences(facts: Facts, { clear, work, subject, actor }: OpenedLookup): string[] {
  const context = (work.context ?? {}) as Opened;
  const note = typeof work.note === 'string' && work.note.trim() !== '';
  const pairs: [string, unknown, unknown][] = [
    ['at', facts.at, Date.parse(String(clear.occurredAt))],
    ['operation', facts.operation, clear.operation],
    ['reason', facts.reason, clear.reason],
    ['hasNote', facts.hasNote, note],
    ['system', facts.system, work.system],
    ['country', facts.country, context.country],
    ['task', facts.task !== null, work.task != null],
    ...(facts.follows === null
      ? []
      : [['follows', true, work.follows != null] as [string, unknown, unknown]]),
    ...(facts.context === undefined
      ? []
      : (['site', 'device', 'network'] as const).map((name): [string, unknown, unknown] => [
          `context.${name}`,
          facts.context?.[name],
          context[name],
        ])),
    ...(subject === null
      ? []
      : ([
          ['fields', facts.fields, subject.fields],
          ['change', facts.change, subject.change],
        ] as [string, unknown, unknown][])),
    ...(actor === null
      ? []
      : ([
          ['actor.kind', facts.actor.kind, actor.kind],
          ['actor.organisation', facts.actor.organisation, actor.organisation],
          ['onBehalfOf', facts.onBehalfOf.length, (actor.onBehalfOf as unknown[] | undefined)?.length],
        ] as [string, unknown, unknown][])),
  ];
  return pairs
    .filter(([, fact, said]) => canonical(fact ?? null) !== canonical(said ?? null))
    .map(([name]) => `${name} is not what the lookup itself says`);
}
