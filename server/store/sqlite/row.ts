import type { Lookup, LookupRequest, OutcomeRequest, PolicyRef, Receipt } from '#model/lookup.ts';
import type { Decision } from '#policies/policy.ts';
import { EFFECTS, GRADES, type Grade, OPERATIONS } from '#policies/vocabulary.ts';
import { timestamp } from '#server/clock.ts';
import type { NewLookup } from '#store/port.ts';
import { decryptNote, encryptNote, type KeyRing, type Person } from './keys.ts';
import { ERASED, hidePerson, showPeople } from './people.ts';
import { factsFrom, factsWord, type OwnFacts, type SharedFacts } from './row-facts.ts';
import { FULL, type Words } from './words.ts';

/**
 * A lookup as a row: numbers, and a short text of what is its own. The same columns stand in `hot.db` and, line by
 * line, in sealed segments. The ledger entry is not stored: it is made again from the row and the keys, and its
 * hash must be the leaf that is stored.
 */
export interface LookupRow {
  seq: number;
  id: string;
  occurred_at: number;
  received_at: number;
  actor: number;
  subject: number | null;
  /** Position in `OPERATIONS`; `would_be` in `EFFECTS`. */
  operation: number;
  would_be: number;
  /** Words. */
  organisation: number;
  teams: number;
  reason: number;
  source: number;
  integration: number;
  policy: number;
  decision: number;
  facts: number;
  fields: number;
  /** Kind of actor, system, channel and marks. */
  ways: number;
  source_seq: number | null;
  /** 1 where it names its work. */
  reference: number;
  /** How much larger the tree was when the transaction closed than the entry's index. */
  grown: number;
  /** What is its own, as JSON: only members that say something. */
  data: string;
  note: Buffer | null;
  /** SHA-256 of the canonical request. */
  content: Buffer;
}

export const COLUMNS = [
  'seq',
  'id',
  'occurred_at',
  'received_at',
  'actor',
  'subject',
  'operation',
  'would_be',
  'organisation',
  'teams',
  'reason',
  'source',
  'integration',
  'policy',
  'decision',
  'facts',
  'fields',
  'ways',
  'source_seq',
  'reference',
  'grown',
  'data',
  'note',
  'content',
] as const satisfies readonly (keyof LookupRow)[];
export const LOOKUP_COLUMNS = COLUMNS.join(', ');

export const operationOf = (code: number): LookupRequest['operation'] => OPERATIONS[code] ?? OPERATIONS[0];
export const effectOf = (code: number): Decision['wouldBe'] => EFFECTS[code] ?? EFFECTS[0];

/** A grade with the two things that reports count by it, in one byte. */
export interface Mark {
  grade: Grade;
  first: boolean;
  strength: 'weak' | 'strong' | null;
}
const STRENGTHS = [null, 'weak', 'strong'] as const;
export const markOf = ({ grade, first, strength }: Mark): number =>
  GRADES.indexOf(grade) | (first ? 8 : 0) | (STRENGTHS.indexOf(strength) << 4);
export const readMark = (mark: number): Mark => ({
  grade: GRADES[mark & 7] ?? 'pending',
  first: (mark & 8) !== 0,
  strength: STRENGTHS[mark >> 4] ?? null,
});
/** Not graded yet. */
export const PENDING = 0;

/** What a row keeps as JSON; absent members are null, empty or in the words. */
export interface Own {
  onBehalfOf?: number[];
  change?: Lookup['change'];
  task?: string;
  follows?: string;
  ref?: [string, string];
  search?: Lookup['search'];
  context?: Lookup['context'];
  parent?: string;
  facts?: OwnFacts;
  /** Texts that found no room among the words, by column. */
  over?: Record<string, string>;
}

export type Ways = [Lookup['actor']['kind'], string | null, string | null, Lookup['marks']];

export interface Codec {
  keys: KeyRing;
  words: Words;
}

export interface Placed {
  seq: number;
  actor: Person;
  subject: Person | null;
  /** Size of the tree when its transaction closes. */
  treeSize: number;
}

/** Texts of objects that come again as the very same object. */
const decisionTexts = new WeakMap<object, string>();
const textOf = (value: object): string => {
  const known = decisionTexts.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  decisionTexts.set(value, text);
  return text;
};

export function toRow({ keys, words }: Codec, lookup: NewLookup, placed: Placed): LookupRow {
  const { actor, subject } = placed;
  const own: Own = {};
  const word = (column: string, text: string): number => {
    const n = words.take(text);
    if (n === FULL) {
      own.over ??= {};
      own.over[column] = text;
    }
    return n;
  };
  if (lookup.actor.onBehalfOf.length > 0)
    own.onBehalfOf = lookup.actor.onBehalfOf.map((id) => keys.take('actor', id).ref);
  if (lookup.change !== null) own.change = lookup.change;
  if (lookup.task !== null) own.task = lookup.task;
  if (lookup.follows !== null) own.follows = lookup.follows;
  if (lookup.reference !== null) own.ref = [lookup.reference.type, lookup.reference.id];
  if (lookup.search !== null) own.search = lookup.search;
  if (Object.keys(lookup.context).length > 0) own.context = namelessContext(lookup.context, actor, subject);
  if (lookup.parent !== null) own.parent = lookup.parent;
  const note = lookup.note === null ? null : encryptNote((subject ?? actor).key, lookup.id, lookup.note);
  const { word: facts, own: ownFacts } = factsWord(lookup);
  if (ownFacts !== null) own.facts = ownFacts;
  return {
    seq: placed.seq,
    id: lookup.id,
    occurred_at: lookup.occurredAt,
    received_at: lookup.receivedAt,
    actor: actor.ref,
    subject: subject?.ref ?? null,
    operation: OPERATIONS.indexOf(lookup.operation),
    would_be: EFFECTS.indexOf(lookup.decision.wouldBe),
    organisation: word('organisation', JSON.stringify(lookup.organisation)),
    teams: word('teams', JSON.stringify(lookup.teams)),
    reason: word('reason', JSON.stringify(lookup.reason)),
    source: word('source', lookup.source.id),
    integration: word('integration', lookup.integration),
    policy: word('policy', textOf(lookup.policy)),
    decision: word('decision', textOf(lookup.decision)),
    facts: word('facts', facts),
    fields: word('fields', JSON.stringify(lookup.fields)),
    ways: word(
      'ways',
      JSON.stringify([lookup.actor.kind, lookup.system, lookup.channel, lookup.marks] satisfies Ways),
    ),
    source_seq: lookup.source.seq,
    reference: lookup.reference === null ? 0 : 1,
    grown: placed.treeSize - placed.seq,
    data: JSON.stringify(own),
    note,
    content: Buffer.from(lookup.content.buffer, lookup.content.byteOffset, lookup.content.byteLength),
  };
}

/** Labels that CRMs like to make of people's ids. */
const LABELS = ['session', 'deviceId', 'network'] as const;

function namelessContext(
  context: Lookup['context'],
  actor: Person,
  subject: Person | null,
): Lookup['context'] {
  let nameless = context;
  for (const label of LABELS) {
    const value = context[label];
    if (value == null) continue;
    const own = hidePerson(value, 'actor', actor);
    const kept = subject ? hidePerson(own, 'subject', subject) : own;
    if (kept !== value) nameless = { ...nameless, [label]: kept };
  }
  return nameless;
}

export function namedContext(keys: KeyRing, kept: Lookup['context']): Lookup['context'] {
  let named = kept;
  for (const label of LABELS) {
    const value = kept[label];
    if (value?.includes('@{')) named = { ...named, [label]: showPeople(keys, value) };
  }
  return named;
}

/** Parsed words, shared by whoever reads: nobody may change them. */
const parsedWords = new WeakMap<Words, unknown[]>();
export function parsed<T>(words: Words, n: number): T {
  let known = parsedWords.get(words);
  if (known === undefined) {
    known = [];
    parsedWords.set(words, known);
  }
  let value = known[n];
  if (value === undefined) {
    value = JSON.parse(words.text(n));
    known[n] = value;
  }
  return value as T;
}

/** A row read back, but for its grade and its leaf, which stand elsewhere. */
export function fromRow(
  { keys, words }: Codec,
  row: LookupRow,
): Omit<Lookup, 'grade' | 'receipt'> & { integration: string } {
  const own = JSON.parse(row.data) as Own;
  const json = <T>(column: string, n: number): T =>
    n === FULL ? (JSON.parse(own.over?.[column] ?? 'null') as T) : parsed<T>(words, n);
  const text = (column: string, n: number): string =>
    n === FULL ? (own.over?.[column] ?? '') : words.text(n);
  const subject = row.subject === null ? null : (keys.nameOf('subject', row.subject) ?? ERASED);
  const [kind, system, channel, marks] = json<Ways>('ways', row.ways);
  const context = own.context ? namedContext(keys, own.context) : {};
  const fields = json<string[] | null>('fields', row.fields);
  const reason = json<string | null>('reason', row.reason);
  const operation = operationOf(row.operation);
  const change = own.change ?? null;
  const facts = factsFrom(json<SharedFacts>('facts', row.facts), own.facts, {
    occurredAt: row.occurred_at,
    operation,
    reason,
    fields,
    system,
    change,
    context,
    hasNote: row.note !== null,
  });
  return {
    id: row.id,
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    actor: {
      id: keys.nameOf('actor', row.actor) ?? ERASED,
      kind,
      onBehalfOf: (own.onBehalfOf ?? []).map((ref) => keys.nameOf('actor', ref) ?? ERASED),
    },
    organisation: json('organisation', row.organisation),
    teams: json('teams', row.teams),
    subject,
    operation,
    change,
    task: own.task ?? null,
    follows: own.follows ?? null,
    reason,
    note: row.note && openNote(keys, row, row.note),
    reference: own.ref ? ({ type: own.ref[0], id: own.ref[1] } as Lookup['reference']) : null,
    fields,
    search: own.search ?? null,
    system,
    channel,
    context,
    source: { id: text('source', row.source), seq: row.source_seq },
    parent: own.parent ?? null,
    marks,
    policy: json<PolicyRef>('policy', row.policy),
    decision: json<Decision>('decision', row.decision),
    facts,
    integration: text('integration', row.integration),
  };
}

/** A note is read under the customer's key, or the actor's where there is no customer; null once that is gone. */
function openNote(keys: KeyRing, row: LookupRow, note: Buffer): string | null {
  const whose = row.subject === null ? keys.byRef('actor', row.actor) : keys.byRef('subject', row.subject);
  return whose && decryptNote(whose.key, row.id, note);
}

/** An outcome as kept; whom a search showed stands in the lookups made from it. */
export interface OutcomeData extends Pick<OutcomeRequest, 'fieldsShown' | 'hits' | 'closedAt'> {
  subjectsShown: number | null;
}

export interface OutcomeRow {
  seq: number;
  lookup: number;
  at: number;
  data: string;
}

/** What the digest of an outcome's entry stands for. */
export const outcomeWork = ({ closedAt, ...data }: OutcomeData) => ({
  ...data,
  closedAt: closedAt == null ? null : timestamp(closedAt),
});

export const outcomeId = (lookup: string, seq: number): string => `${lookup}/outcome/${seq}`;

export const receiptOf = (
  origin: string,
  index: number,
  leaf: Buffer | null,
  treeSize: number,
  at: number,
): Receipt => ({
  origin,
  index,
  leafHash: (leaf ?? Buffer.alloc(0)).toString('base64'),
  treeSize,
  at: timestamp(at),
});
