import { hash } from 'node:crypto';
import type { OpenedCheckpoint } from '#ledger/checkpoint.ts';
import { GROUPS, type Group } from '#ledger/entry.ts';
import { leafHash } from '#ledger/hash.ts';
import { GRADES } from '#policies/vocabulary.ts';
import type { CompletenessStatement } from '#server/completeness/statement.ts';
import { bearsOnForce } from './context.ts';
import type { GradeLeaf } from './format.ts';
import { Malformed, parse, type ReadEntry, type Reader } from './lines.ts';
import { ExportQuery, matches } from './query.ts';
import { startReplay } from './replay.ts';
import { readStatement } from './statement.ts';

/**
 * The one pass over an export's data. It does the work of every check on the entries and keeps, for each,
 * the first thing that does not hold; `verify.ts` tells them in order. Throws `Malformed` only.
 */
export interface Found {
  entries: number;
  lookups: number;
  opened: number;
  closed: number;
  /** Lookups that withhold what the filter names. */
  unfiltered: number;
  gradesProven: number;
  gradesPending: number;
  policies: number;
  /** Words of customers that no lookup in the file names, as far as disclosed. */
  unnamed: number;
  /** What the entry at the export key's index commits, if it is one that does. */
  keyPublic: string | null;
  /** What the service says of completeness, where it says anything. */
  completeness: CompletenessStatement | null;
  faults: Record<'inclusion' | 'disclosures' | 'query' | 'grades' | 'policies', string | null>;
}

const grades: ReadonlySet<string | null> = new Set(GRADES);

type Fields = Record<string, unknown>;
type Graded = { index: number; grade: string | null; settled: string | null };
type Settlement = { count: unknown; root: unknown };

export function walk(reader: Reader, checkpoint: Pick<OpenedCheckpoint, 'size' | 'root'>): Found {
  const { head } = reader;
  const replay = startReplay();
  const lookups = new Map<string, Graded>();
  const settlements = new Map<number, Settlement>();
  const policyOf = new Map<unknown, number>();
  /** Words of customers that no lookup has named yet. One may be left: its lookup was past its period by then. */
  const consents = new Map<unknown, number>();
  const faults: Found['faults'] = {
    inclusion: null,
    disclosures: null,
    query: null,
    grades: null,
    policies: null,
  };
  const found: Found = {
    entries: 0,
    lookups: 0,
    opened: 0,
    closed: 0,
    unfiltered: 0,
    gradesProven: 0,
    gradesPending: 0,
    policies: 0,
    unnamed: 0,
    keyPublic: null,
    completeness: null,
    faults,
  };
  const query = ExportQuery.safeParse(head.query).data ?? null;
  if (query === null) faults.query = 'the query cannot be read';

  for (const entry of reader.entries()) {
    const { index } = entry;
    found.entries++;
    const fields = readEntry(entry);
    if (!replay.skipTo(index, entry.before) || index >= checkpoint.size) {
      throw new Malformed(`entry ${index} is out of order, or its hashes do not lead to it`);
    }
    replay.leaf(leafHash(entry.bytes));
    faults.disclosures ??= disclosureFault(entry, fields, found);
    if (query && entry.groups.some(({ group }) => !query.disclose.includes(group))) {
      faults.query ??= `entry ${index} discloses more than was asked for`;
    }
    if (fields.kind === 'lookup') {
      found.lookups++;
      if (query) faults.query ??= queryFault(entry, fields, query, found);
      if (lookups.has(String(fields.id))) faults.query ??= `entry ${index} is a lookup that stands twice`;
      lookups.set(String(fields.id), { index, grade: entry.grade, settled: null });
      if (!policyOf.has(fields.policy)) policyOf.set(fields.policy, index);
      if (consents.size > 0) consents.delete(consentNamed(entry));
    } else if (entry.grade !== null) {
      faults.grades ??= `entry ${index} has a grade, but is no lookup`;
    } else if (fields.kind === 'settlement') {
      settlements.set(index, { count: fields.count, root: fields.root });
    } else if (fields.kind === 'outcome') {
      if (!lookups.has(String(fields.of)))
        faults.query ??= `entry ${index} is an outcome of no lookup in the file`;
    } else if (fields.kind === 'key' && index === head.exportKey.index) {
      if (fields.purpose === 'export' && typeof fields.public === 'string') found.keyPublic = fields.public;
    } else if (fields.kind === 'consent') {
      consents.set(fields.id, index);
    } else if (!isRotation(fields) && !(fields.kind === 'policy' && bearsOnForce(fields))) {
      faults.query ??= `entry ${index} is of a kind that nobody asked for`;
    }
  }
  found.unnamed = consents.size;
  if (!replay.skipTo(checkpoint.size, reader.after())) {
    throw new Malformed('the hashes after the last entry do not lead to the end of the log');
  }
  if (!replay.root().equals(checkpoint.root)) {
    faults.inclusion = `the ${found.entries} entries do not make the signed root: one of them, or what stands between them, is not what the log holds`;
  }
  faults.grades ??= readSettlements(reader, settlements, lookups);
  faults.grades ??= countGrades(lookups, found);
  faults.policies = policiesFault(reader, policyOf, found);
  if (faults.policies === null) {
    const stated = reader.completeness();
    if (stated !== undefined) found.completeness = readStatement(stated);
  }
  return found;
}

function readEntry({ index, bytes }: ReadEntry): Fields {
  const fields = parse(bytes.toString(), `entry ${index}`);
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw new Malformed(`entry ${index} is not an object`);
  return fields as Fields;
}

/** The customer's word that a lookup's facts name. */
function consentNamed({ groups }: ReadEntry): unknown {
  const work = groups.find(({ group }) => group === 'work')?.value as
    | { facts?: { consent?: { version?: unknown } | null } }
    | null
    | undefined;
  return work?.facts?.consent?.version;
}

/** A rotation of the checkpoint key, which every export carries. */
const isRotation = ({ kind, purpose, previous }: Fields): boolean =>
  kind === 'key' && purpose === 'checkpoint' && previous !== undefined;

/** Each group opens its digest: SHA-256(salt ‖ `{"group":value}`), over the value's bytes as they stand. */
function disclosureFault({ index, groups }: ReadEntry, fields: Fields, found: Found): string | null {
  for (const { group, bytes, salt } of groups) {
    if (groupDigest(group, salt, bytes) !== fields[group])
      return `the ${group} of entry ${index} does not open its digest`;
  }
  found.opened += groups.length;
  found.closed += GROUPS.filter((group) => fields[group] !== undefined).length - groups.length;
  return null;
}

const opening = Object.fromEntries(GROUPS.map((group) => [group, Buffer.from(`{"${group}":`)])) as Record<
  Group,
  Buffer
>;
const closing = Buffer.from('}');

function groupDigest(group: Group, salt: Buffer, value: Buffer): string {
  return hash('sha256', Buffer.concat([salt, opening[group], value, closing]), 'base64');
}

function queryFault(
  { index, grade, groups }: ReadEntry,
  fields: Fields,
  query: ExportQuery,
  found: Found,
): string | null {
  const occurredAt = Date.parse(String(fields.occurredAt));
  if (!(occurredAt >= query.from && occurredAt < query.to))
    return `entry ${index} is a lookup outside the time asked for`;
  const { filter } = query;
  const value = (group: Group) => groups.find((one) => one.group === group)?.value;
  const [actor, subject] = [value('actor'), value('subject')];
  const hidesActor =
    actor === undefined && (filter.actor !== undefined || filter.organisations !== undefined);
  const hidesSubject = subject === undefined && filter.subject !== undefined;
  if (hidesActor || hidesSubject) found.unfiltered++;
  const checkable = {
    ...filter,
    ...(hidesActor && { actor: undefined, organisations: undefined }),
    ...(hidesSubject && { subject: undefined }),
  };
  if (matches(checkable, { reason: fields.reason, actor, subject, grade })) return null;
  return `entry ${index} is a lookup that the filter leaves out`;
}

/** Replays each settlement's own tree and notes the grade it gave to each lookup; later ones overrule. */
function readSettlements(
  reader: Reader,
  settlements: ReadonlyMap<number, Settlement>,
  lookups: ReadonlyMap<string, Graded>,
): string | null {
  let fault: string | null = null;
  let last = -1;
  for (const { index, leaves, after } of reader.settlements()) {
    const replay = startReplay();
    for (const { position, before, bytes } of leaves()) {
      if (!replay.skipTo(position, before))
        throw new Malformed(`a leaf of settlement ${index} is out of order`);
      replay.leaf(leafHash(bytes));
      const leaf = parse(bytes.toString(), `a leaf of settlement ${index}`) as GradeLeaf | null;
      const graded = lookups.get(String(leaf?.lookup));
      if (graded === undefined) fault ??= `settlement ${index} grades a lookup that is not in the file`;
      else if (graded.index >= index)
        fault ??= `settlement ${index} grades entry ${graded.index}, which came after it`;
      else graded.settled = String(leaf?.grade);
    }
    const rest = after();
    const committed = settlements.get(index);
    if (index <= last) fault ??= `settlement ${index} is out of order`;
    last = index;
    const whole =
      committed !== undefined &&
      Number.isSafeInteger(committed.count) &&
      replay.skipTo(Number(committed.count), rest);
    if (!whole || replay.root().toString('base64') !== committed.root) {
      fault ??= `the grades of settlement ${index} do not make the root that entry ${index} committed to`;
    }
  }
  return fault;
}

function countGrades(lookups: ReadonlyMap<string, Graded>, found: Found): string | null {
  for (const { index, grade, settled } of lookups.values()) {
    if (!grades.has(grade)) return `entry ${index} is a lookup without a grade`;
    if (settled === null) {
      if (grade !== 'pending') return `entry ${index} has a grade that no settlement in the file committed`;
      found.gradesPending++;
    } else {
      if (settled !== grade) return `entry ${index} has another grade than its latest settlement`;
      found.gradesProven++;
    }
  }
  return null;
}

function policiesFault(reader: Reader, policyOf: ReadonlyMap<unknown, number>, found: Found): string | null {
  const given = new Set<unknown>();
  for (const policy of reader.policies()) {
    if (typeof policy?.bundle !== 'string' || Object.keys(policy).join() !== 'digest,bundle')
      throw new Malformed('a policy has other members');
    const digest = hash('sha256', policy.bundle, 'base64');
    if (digest !== policy.digest) return `the bundle of policy ${given.size} has another digest`;
    if (given.has(digest) || !policyOf.has(digest))
      return `policy ${given.size} decided no lookup of the file, or stands twice`;
    given.add(digest);
  }
  for (const [digest, index] of policyOf)
    if (!given.has(digest)) return `the policy of entry ${index} is not in the file`;
  found.policies = given.size;
  return null;
}
