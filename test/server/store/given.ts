import type { DirectoryItem } from '#model/directory.ts';
import type { EvidenceItem, Work } from '#model/evidence.ts';
import type { Explanation, Grading } from '#model/explanation.ts';
import type { Finding } from '#model/finding.ts';
import type { Receipt } from '#model/lookup.ts';
import { newId } from '#server/clock.ts';
import type { AuditLook, NewLookup, Store } from '#store/port.ts';
import { lookup, TEN } from '../evidence/given.ts';

/** What the promises of a store are tried with: one agent `a-1`, one customer `c-1`, a Tuesday in November. */

export { DAY, HOUR, MINUTE, TEN } from '../evidence/given.ts';
export const ORIGIN = 'test.example/log';

let received = TEN;
/** A later moment at every call. */
export const later = (): number => ++received;

export function newLookup(over: Partial<NewLookup> = {}): NewLookup {
  const { receipt: _receipt, grade: _grade, ...made } = lookup();
  const occurredAt = over.occurredAt ?? TEN;
  return {
    ...made,
    id: newId(occurredAt),
    occurredAt,
    receivedAt: occurredAt + 50,
    content: new Uint8Array(32).fill(7),
    integration: 'crm',
    ...over,
  };
}

export const by = (id: string) => ({ id, kind: 'human' as const, onBehalfOf: [] });

/** Commits lookups made of these and answers their ids. */
export async function looked(store: Store, ...all: Partial<NewLookup>[]): Promise<string[]> {
  const lookups = all.map(newLookup);
  await store.commitLookups(lookups);
  return lookups.map(({ id }) => id);
}

export const told = (
  store: Store,
  items: EvidenceItem[],
  { at = later(), source = 'systems' }: { at?: number; source?: string } = {},
): Promise<Receipt> => store.saveEvidence({ id: newId(at), receivedAt: at, source, items });

export const known = (store: Store, ...items: DirectoryItem[]): Promise<Receipt> => {
  const at = later();
  return store.saveDirectory({ id: newId(at), receivedAt: at, source: 'hr', items });
};

export const actorItem = (over: Partial<Extract<DirectoryItem, { type: 'actor' }>> = {}): DirectoryItem => ({
  type: 'actor',
  id: 'a-1',
  kind: 'human',
  organisation: 'own',
  teams: ['front'],
  roles: ['service-agent'],
  aliases: [],
  handles: [],
  ...over,
});

export const subjectItem = (
  over: Partial<Extract<DirectoryItem, { type: 'subject' }>> = {},
): DirectoryItem => ({
  type: 'subject',
  id: 'c-1',
  aliases: [],
  handles: [],
  ...over,
});

type Item<T extends EvidenceItem['type']> = Extract<EvidenceItem, { type: T }>;

export const call = (over: Partial<Item<'interaction'>> = {}): Item<'interaction'> => ({
  type: 'interaction',
  id: 'call-1',
  channel: 'phone',
  direction: 'inbound',
  subject: 'c-1',
  actors: ['a-1'],
  startedAt: TEN - 60_000,
  endedAt: TEN + 60_000,
  ...over,
});

export const caseItem = (over: Partial<Item<'case'>> = {}): Item<'case'> => ({
  type: 'case',
  id: 'case-1',
  subject: 'c-1',
  team: 'front',
  assignee: 'a-1',
  openedAt: TEN - 3_600_000,
  ...over,
});

export const shift = (over: Partial<Item<'shift'>> = {}): Item<'shift'> => ({
  type: 'shift',
  id: 'shift-1',
  actor: 'a-1',
  site: 'groningen',
  from: TEN - 3_600_000,
  to: TEN + 3_600_000,
  ...over,
});

/** The work that a lookup's explanation would find. */
export async function workOf(store: Store, id: string): Promise<readonly Work[]> {
  return (await store.gradingInput(id))?.work ?? [];
}

const explanation = (strength: Explanation['strength']): Explanation => ({
  template: 'handled-interaction',
  strength,
  weakness: strength === 'weak' ? 'self-made' : null,
  evidence: { type: 'interaction', id: 'call-1', version: 1, source: 'systems' },
  sentence: { nl: 'Er was een gesprek.', en: 'There was a call.' },
});

export const grading = (id: string, grade: Grading['grade'], over: Partial<Grading> = {}): Grading => ({
  lookup: id,
  grade,
  firstLook: true,
  explanations: grade === 'corroborated' || grade === 'explained' ? [explanation('strong')] : [],
  reference: { verdict: 'none-declared', sentence: { nl: '', en: '' } },
  heard: ['interaction'],
  silent: [],
  roster: { covered: false, onShift: false },
  ...over,
});

export const weakly = (id: string): Grading =>
  grading(id, 'explained', { explanations: [explanation('weak')] });

export const settle = (store: Store, ...gradings: Grading[]): Promise<Receipt | null> => {
  const at = later();
  return store.commitSettlement({ id: newId(at), at, until: at, gradings });
};

/** Ids that wait to be graded. */
export const waiting = async (store: Store): Promise<string[]> => {
  const ids: string[] = [];
  await store.toGrade(TEN * 2, null, 1000, ({ lookup }) => ids.push(lookup.id));
  return ids;
};

/** Ids that detectors have yet to see. */
export const unseen = async (store: Store): Promise<string[]> =>
  (await store.toExamine(TEN * 2, null, 1000)).items.map((item) => item.lookup.id);

export const finding = (over: Partial<Finding> = {}): Finding => ({
  id: 'f-0001',
  about: { kind: 'actor', id: 'a-1' },
  organisation: 'own',
  rules: ['unexplained-lookup'],
  severity: 'medium',
  status: 'open',
  origin: 'detected',
  from: TEN,
  to: TEN,
  createdAt: TEN,
  story: { title: { nl: 'Keek', en: 'Looked' }, body: { nl: 'Keek.', en: 'Looked.' } },
  lookups: { count: 0, ids: [] },
  grades: {},
  outcome: null,
  predecessor: null,
  rank: 1.5,
  ...over,
});

export const found = (
  store: Store,
  findings: Finding[],
  examined: string[] = [],
): Promise<Receipt | null> => {
  const at = later();
  return store.commitFindings({ id: newId(at), at, findings, examined });
};

export const auditLook = (over: Partial<AuditLook> = {}): AuditLook => {
  const at = later();
  return {
    id: newId(at),
    at,
    by: 'officer-1',
    role: 'security-officer',
    route: 'lookups.get',
    target: null,
    query: null,
    ...over,
  };
};

export const page = (limit = 100, cursor: string | null = null) => ({ limit, cursor });
