import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { canonical } from '#ledger/canonical.ts';
import { parseCheckpoint } from '#ledger/checkpoint.ts';
import { GROUPS, type LedgerEntry, parseEntry } from '#ledger/entry.ts';
import { leafHash } from '#ledger/hash.ts';
import { nodesOver } from '#ledger/merkle.ts';
import { nodeFromTiles, TILE_HEIGHT, TILE_WIDTH, tileWidth } from '#ledger/tiles.ts';
import { timestamp } from '#server/clock.ts';
import type { CompletenessStatement } from '#server/completeness/statement.ts';
import { AuditError } from '#server/errors.ts';
import type { ExportedEntry, Store } from '#store/port.ts';
import { type ContextSource, consentEntries, policyEntries } from './context.ts';
import {
  DATA_PREFIX,
  type EntryHead,
  FORMAT,
  type GradeLeaf,
  type Head,
  type LeafHead,
  type PolicyText,
} from './format.ts';
import { type ExportQuery, matches, statedQuery } from './query.ts';
import { type Subtree, subtreesBetween } from './replay.ts';
import { publicText } from './signer.ts';

/**
 * Writes an export's data, entry by entry. What stays in memory is a page of entries, the id of each
 * exported lookup, and the hashes of one settlement at a time.
 */
export type ExportSource = Pick<
  Store,
  'origin' | 'exportEntries' | 'settledLeaves' | 'tile' | 'policyBundle'
> &
  ContextSource;

export interface DataToWrite {
  source: ExportSource;
  query: ExportQuery;
  /** A signed note over a tree that holds every entry of the query, and the export key's. */
  checkpoint: string;
  jwk: Head['exportKey']['jwk'];
  createdAt: number;
  /** What the service says of completeness; left out where it says nothing. */
  completeness?: CompletenessStatement | undefined;
  /** Called after each page with the entries looked at so far. */
  progress?: (seen: number) => Promise<void>;
}

export interface WrittenData {
  /** Entries in the file. */
  count: number;
  lookups: number;
  /** Of the data, without the wrapper around it. */
  bytes: number;
  sha256: string;
}

const PAGE = 1000;

/** A grade changed between the checkpoint and the reading of its lookup: start again from a newer checkpoint. */
export class Regraded extends Error {}

/** Writes `{"data":` and the data to an empty file, and tells what the manifest must say of the data. */
export async function writeData(file: FileHandle, input: DataToWrite): Promise<WrittenData> {
  const { source, query, checkpoint } = input;
  const { size } = parseCheckpoint(checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1));
  const key = await keyEntry(source, publicText(input.jwk), size);
  if (key === null) {
    throw new AuditError('not-ready', 'The ledger does not hold the key that signs exports.', {
      hint: 'Commit the export key, sign a new checkpoint, and start the export again.',
    });
  }
  const out = await startData(file);
  const node = treeReader(source, size);

  const head: Head = {
    format: FORMAT,
    origin: source.origin,
    createdAt: timestamp(input.createdAt),
    query: statedQuery(query),
    checkpoint,
    exportKey: { index: key.index, jwk: input.jwk },
  };
  await out.write(`${JSON.stringify(head).slice(0, -1)},"entries":[`);

  const lookups = new Map<string, string | null>();
  const policies = new Set<string>();
  let [count, next] = [0, 0];
  let first: number | null = null;
  for await (const { kept, entry } of chosen(input, key, size)) {
    if (entry.kind === 'lookup') {
      lookups.set(entry.id, kept.grade);
      first ??= kept.index;
      policies.add(String(entry.clear.policy));
    }
    const before = await hashesBetween(next, kept.index, node);
    await out.write(`${count === 0 ? '' : ','}\n${entryLines(kept, entry, before, query)}`);
    next = kept.index + 1;
    count++;
  }
  await out.write(`\n],"after":${JSON.stringify(await hashesBetween(next, size, node))}`);
  if (first !== null) await writeSettlements(out, source, lookups, { first, size });
  else await out.write(',"settlements":[\n]');
  const { completeness } = input;
  const stated = completeness === undefined ? '' : `,\n"completeness":${JSON.stringify(completeness)}`;
  await out.write(`,"policies":${JSON.stringify(await policyTexts(source, policies))}${stated}}`);
  return { count, lookups: lookups.size, ...(await out.end()) };
}

/** The export key's own entry: without it a verifier has no reason to believe the manifest's signature. */
export async function keyEntry(
  source: Pick<ExportSource, 'entriesOfKind'>,
  publicKey: string,
  size = Number.POSITIVE_INFINITY,
): Promise<ExportedEntry | null> {
  for (const { index, bytes } of await source.entriesOfKind('key')) {
    const { clear } = parseEntry(bytes);
    if (index < size && clear.purpose === 'export' && clear.public === publicKey) {
      return { index, bytes, disclosed: {}, grade: null };
    }
  }
  return null;
}

/** Every rotation of the checkpoint key: who pinned an earlier key can follow them to the one that signs. */
async function rotations(source: ExportSource): Promise<ExportedEntry[]> {
  const keys = (await source.entriesOfKind('key')).filter(({ bytes }) => {
    const { purpose, previous } = parseEntry(bytes).clear;
    return purpose === 'checkpoint' && previous !== undefined;
  });
  return keys.map(({ index, bytes }) => ({ index, bytes, disclosed: {}, grade: null }));
}

type Chosen = { kept: ExportedEntry; entry: LedgerEntry };

/**
 * The keys' entries, the lookups that the query asks for and their outcomes, what those were decided by, and the
 * settlements, in ledger order.
 */
async function* chosen(
  { source, query, progress }: DataToWrite,
  key: ExportedEntry,
  size: number,
): AsyncGenerator<Chosen> {
  const settlements = (await source.entriesOfKind('settlement')).map(
    ({ index, bytes }): ExportedEntry => ({ index, bytes, disclosed: {}, grade: null }),
  );
  const decidedBy = [...(await policyEntries(source)), ...(await consentEntries(source, query, size))];
  const others = [key, ...(await rotations(source)), ...decidedBy, ...settlements]
    .filter(({ index }) => index < size)
    .sort((a, b) => a.index - b.index)
    .map((kept): Chosen => ({ kept, entry: parseEntry(kept.bytes) }));
  const taken = new Set<string>();
  let [other, after, seen] = [0, -1, 0];
  // A settlement that came before every exported lookup cannot have graded one of them.
  const wanted = ({ entry }: Chosen) => entry.kind !== 'settlement' || taken.size > 0;

  for (;;) {
    const page = await source.exportEntries({ from: query.from, to: query.to }, after, PAGE);
    for (const kept of page) {
      after = kept.index;
      if (kept.index >= size) break;
      const entry = parseEntry(kept.bytes);
      if (!isChosen(kept, entry, query, taken)) continue;
      for (; (others[other]?.kept.index ?? size) < kept.index; other++) {
        if (wanted(others[other] as Chosen)) yield others[other] as Chosen;
      }
      if (entry.kind === 'lookup') taken.add(entry.id);
      yield { kept, entry };
    }
    seen += page.length;
    await progress?.(seen);
    if (page.length < PAGE || after >= size) break;
  }
  for (; other < others.length; other++) if (wanted(others[other] as Chosen)) yield others[other] as Chosen;
}

function isChosen(
  kept: ExportedEntry,
  entry: LedgerEntry,
  query: ExportQuery,
  taken: ReadonlySet<string>,
): boolean {
  if (entry.kind === 'outcome') return taken.has(String(entry.clear.of));
  if (entry.kind !== 'lookup') return false;
  const occurredAt = Date.parse(String(entry.clear.occurredAt));
  if (!(occurredAt >= query.from && occurredAt < query.to)) return false;
  return matches(query.filter, {
    reason: entry.clear.reason,
    actor: kept.disclosed.actor?.value,
    subject: kept.disclosed.subject?.value,
    grade: kept.grade,
  });
}

function entryLines(kept: ExportedEntry, entry: LedgerEntry, before: string[], query: ExportQuery): string {
  const grade = entry.kind === 'lookup' ? kept.grade : null;
  const head: EntryHead = { index: kept.index, before, grade };
  const salts: Record<string, string> = {};
  let lines = `${JSON.stringify(head).slice(0, -1)},\n"entry":${Buffer.from(kept.bytes).toString()},\n`;
  for (const group of GROUPS) {
    const opened = kept.disclosed[group];
    if (opened === undefined || !query.disclose.includes(group)) continue;
    lines += `"${group}":${canonical(opened.value)},\n`;
    salts[group] = opened.salt;
  }
  return `${lines}"salts":${JSON.stringify(salts)}}`;
}

/** The exported lookups' leaves of each settlement, under the root that its entry committed to. */
async function writeSettlements(
  out: Data,
  source: ExportSource,
  grades: ReadonlyMap<string, string | null>,
  { first, size }: { first: number; size: number },
): Promise<void> {
  const latest = new Map<string, string>();
  let written = 0;
  await out.write(',"settlements":[');
  const entries = await source.entriesOfKind('settlement');
  for (const { index, bytes } of entries.filter(({ index }) => index > first && index < size)) {
    const leaves = await source.settledLeaves(parseEntry(bytes).id);
    // Of a lookup that retention has destroyed, only the leaf's hash is left.
    const graded = leaves.map((leaf) => (leaf.startsWith('#') ? null : (JSON.parse(leaf) as GradeLeaf)));
    const positions = [...graded.keys()].filter((position) => grades.has(graded[position]?.lookup ?? ''));
    if (positions.length === 0) continue;
    for (const position of positions) {
      const { lookup, grade } = graded[position] as GradeLeaf;
      latest.set(lookup, grade);
    }
    await out.write(`${written++ === 0 ? '' : ','}\n${await settlementLines(index, leaves, positions)}`);
  }
  await out.write('\n]');
  for (const [lookup, grade] of latest) if (grades.get(lookup) !== grade) throw new Regraded();
}

const leafHashOf = (leaf: string): Buffer =>
  leaf.startsWith('#') ? Buffer.from(leaf.slice(1), 'base64') : leafHash(Buffer.from(leaf));

async function settlementLines(
  index: number,
  leaves: readonly string[],
  positions: number[],
): Promise<string> {
  const read = nodesOver(leaves.map(leafHashOf));
  const node = async ({ level, index: n }: Subtree) => read(level, n);
  let [lines, next] = ['', 0];
  for (const position of positions) {
    const head: LeafHead = { position, before: await hashesBetween(next, position, node) };
    lines += `${lines === '' ? '' : ','}\n${JSON.stringify(head).slice(0, -1)},\n"leaf":${leaves[position]}}`;
    next = position + 1;
  }
  const after = await hashesBetween(next, leaves.length, node);
  return `{"index":${index},"leaves":[${lines}\n],"after":${JSON.stringify(after)}}`;
}

async function policyTexts(source: ExportSource, digests: ReadonlySet<string>): Promise<PolicyText[]> {
  const texts: PolicyText[] = [];
  for (const digest of [...digests].sort()) {
    const bundle = await source.policyBundle(digest);
    if (bundle === null)
      throw new AuditError('internal', 'The bundle of a policy that decided a lookup is missing.');
    texts.push({ digest, bundle });
  }
  return texts;
}

type NodeReader = (subtree: Subtree) => Promise<Buffer>;

async function hashesBetween(from: number, to: number, node: NodeReader): Promise<string[]> {
  const hashes: string[] = [];
  for (const subtree of subtreesBetween(from, to)) hashes.push((await node(subtree)).toString('base64'));
  return hashes;
}

/** Subtree hashes from the log's tiles, keeping the last tile of each level. */
function treeReader(source: Pick<Store, 'tile'>, size: number): NodeReader {
  const kept = new Map<number, { n: number; tile: Uint8Array }>();
  return async ({ level, index }) => {
    const tileLevel = Math.floor(level / TILE_HEIGHT);
    const n = Math.floor((index * 2 ** (level % TILE_HEIGHT)) / TILE_WIDTH);
    let held = kept.get(tileLevel);
    if (held?.n !== n) {
      const tile = await source.tile(tileLevel, n, tileWidth(tileLevel, n, size));
      if (tile === null) throw new AuditError('internal', 'The ledger is shorter than its checkpoint.');
      held = { n, tile };
      kept.set(tileLevel, held);
    }
    const { tile } = held;
    return nodeFromTiles(() => tile)(level, index);
  };
}

interface Data {
  write(text: string): Promise<void>;
  end(): Promise<{ bytes: number; sha256: string }>;
}

const CHUNK_CHARACTERS = 256 * 1024;

/** Collects text into large writes, hashing all that follows the wrapper's first bytes. */
async function startData(file: FileHandle): Promise<Data> {
  const hash = createHash('sha256');
  let [waiting, bytes] = ['', 0];
  await file.appendFile(DATA_PREFIX);
  const flush = async () => {
    const chunk = Buffer.from(waiting);
    waiting = '';
    hash.update(chunk);
    bytes += chunk.length;
    await file.appendFile(chunk);
  };
  return {
    async write(text) {
      waiting += text;
      if (waiting.length >= CHUNK_CHARACTERS) await flush();
    },
    async end() {
      await flush();
      return { bytes, sha256: hash.digest('base64') };
    },
  };
}
