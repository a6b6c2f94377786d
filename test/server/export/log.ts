import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonical } from '#ledger/canonical.ts';
import { signCheckpoint } from '#ledger/checkpoint.ts';
import { disclose, type EntryKind, type Group, sealEntry } from '#ledger/entry.ts';
import { sha256 } from '#ledger/hash.ts';
import { generateSigningKey, verifierKey } from '#ledger/keys.ts';
import { appendMany, emptyFrontier, nodesOver, root, rootOf } from '#ledger/merkle.ts';
import { encodeTile } from '#ledger/tiles.ts';
import type { Consent } from '#model/consent.ts';
import type { Grade } from '#policies/vocabulary.ts';
import { newId } from '#server/clock.ts';
import { FILE_SUFFIX, FORMAT, MANIFEST_PREFIX } from '#server/export/format.ts';
import { signManifest } from '#server/export/manifest.ts';
import { ExportQuery, statedQuery } from '#server/export/query.ts';
import { exportSigner } from '#server/export/signer.ts';
import { type DataToWrite, type ExportSource, writeData } from '#server/export/write.ts';
import type { ExportedEntry, RecordedDecision } from '#store/port.ts';

/** A log in memory, made with the real ledger functions, and what an export reads of a store. */

export const ORIGIN = 'log.example/inzage';
export const DAY = Date.parse('2026-11-22T00:00:00Z');
const BUNDLE = '["reasons: { billing-question: {} }\\n"]';
const POLICY = sha256(BUNDLE).toString('base64');
const NO_RECEIPT = { origin: ORIGIN, leafHash: '', treeSize: 0, at: '' };
const KEYS: Record<Group, Buffer> = {
  subject: sha256('subject'),
  actor: sha256('actor'),
  work: sha256('work'),
};

export interface LookupSpec {
  actor?: string;
  subject?: string;
  reason?: string;
  organisation?: string;
  grade?: Grade;
  /** Minutes after `DAY`. */
  minute?: number;
  erased?: Group[];
}

/** An entry as it is to be sealed, whatever it says. */
export interface RawEntry {
  kind: EntryKind;
  id: string;
  /** Milliseconds. */
  at: number;
  clear: Record<string, unknown>;
  values?: Partial<Record<Group, unknown>>;
  /** For a lookup: what the store would tell that it was decided on. */
  recorded?: Omit<RecordedDecision, 'index' | 'person'>;
}

export type Spec =
  | { raw: RawEntry }
  | { lookup: LookupSpec }
  | { outcomeOf: number }
  | { other: EntryKind }
  | { settle: number[] };

export const checkpointKey = generateSigningKey(ORIGIN);
export const vkey = verifierKey(checkpointKey);
export const signer = await exportSigner(generateKeyPairSync('ed25519').privateKey);

export function makeLog(specs: readonly Spec[], bundles: ReadonlyMap<string, string> = new Map()) {
  const recorded: RecordedDecision[] = [];
  const consents = new Map<string, RawEntry & { index: number }>();
  const bytes: Buffer[] = [];
  const leaves: Buffer[] = [];
  const kinds: EntryKind[] = [];
  const opened: Pick<ExportedEntry, 'disclosed' | 'grade'>[] = [];
  const ids: string[] = [];
  const settled = new Map<string, string[]>();

  const add = (
    kind: EntryKind,
    id: string,
    clear: Record<string, unknown>,
    values: Partial<Record<Group, unknown>> = {},
    more: { grade?: Grade | null; erased?: Group[]; at?: number } = {},
  ) => {
    const at = new Date(more.at ?? DAY + bytes.length * 1000).toISOString();
    const groups = Object.fromEntries(
      Object.entries(values).map(([group, value]) => [group, { key: KEYS[group as Group], value }]),
    );
    const sealed = sealEntry({ kind, id, at, clear, groups });
    const disclosed = Object.fromEntries(
      Object.entries(values)
        .filter(([group]) => !more.erased?.includes(group as Group))
        .map(([group, value]) => [group, disclose(group as Group, KEYS[group as Group], id, value)]),
    );
    bytes.push(sealed.bytes);
    leaves.push(sealed.leaf);
    kinds.push(kind);
    ids.push(id);
    opened.push({ disclosed, grade: more.grade ?? null });
  };

  const addSpec = (spec: Spec): void => {
    const n = bytes.length;
    const id = newId(DAY + n);
    if ('raw' in spec) {
      const { kind, id, at, clear, values, recorded: decided } = spec.raw;
      add(kind, id, clear, values, { at, grade: kind === 'lookup' ? 'pending' : null });
      if (decided) recorded.push({ ...decided, index: n, person: 1 });
      if (kind === 'consent') consents.set(id, { ...spec.raw, index: n });
    } else if ('lookup' in spec) {
      const {
        actor = 'a-1',
        subject = 'c-1',
        reason = 'billing-question',
        organisation = 'bank',
        minute = n,
      } = spec.lookup;
      const occurredAt = new Date(DAY + minute * 60_000).toISOString();
      const clear = {
        occurredAt,
        operation: 'view',
        reason,
        effect: 'permit',
        wouldBe: 'permit',
        policy: POLICY,
      };
      const values = {
        subject: { id: subject, fields: ['name', 'é'] },
        actor: { id: actor, kind: 'human', organisation },
        work: { reference: null, '10': 1, '9': 2 },
      };
      add('lookup', id, clear, values, { grade: 'pending', ...spec.lookup });
    } else if ('outcomeOf' in spec) {
      add(
        'outcome',
        `${ids[spec.outcomeOf]}/outcome/${n}`,
        { of: ids[spec.outcomeOf] },
        { work: { hits: 1 } },
      );
    } else if ('settle' in spec) {
      const graded = spec.settle.map((index) =>
        canonical({ lookup: ids[index], grade: opened[index]?.grade, evidence: [['case', 'k-1', 1]] }),
      );
      settled.set(id, graded);
      const root = rootOf(graded.map((leaf) => Buffer.from(leaf))).toString('base64');
      add('settlement', id, { count: graded.length, root });
    } else {
      // What is only proposed is none of an export's matters.
      const step = spec.other === 'policy' ? { step: 'proposed' } : {};
      add(spec.other, id, { note: n, ...step }, { actor: { id: 'a-2' } });
    }
  };

  add('key', 'key/export/0', { purpose: 'export', public: signer.public });
  for (const spec of specs) addSpec(spec);

  const rows = () =>
    bytes.map(
      (entry, index): ExportedEntry => ({
        index,
        bytes: entry,
        ...(opened[index] as (typeof opened)[number]),
      }),
    );
  const occurredAt = (entry: Uint8Array) => Date.parse(JSON.parse(Buffer.from(entry).toString()).occurredAt);
  const source: ExportSource = {
    origin: ORIGIN,
    exportEntries: async ({ from, to }, after, limit) =>
      rows()
        .filter(({ index }) => index > after && (kinds[index] === 'lookup' || kinds[index] === 'outcome'))
        .filter(
          ({ index, bytes }) =>
            kinds[index] === 'outcome' || (occurredAt(bytes) >= from && occurredAt(bytes) < to),
        )
        .slice(0, limit),
    entriesOfKind: async (kind) => rows().filter(({ index }) => kinds[index] === kind),
    tile: async (level, n, width) => {
      const read = nodesOver(leaves);
      return encodeTile(Array.from({ length: width }, (_, i) => read(level * 8, n * 256 + i)));
    },
    policyBundle: async (digest) => bundles.get(digest) ?? (digest === POLICY ? BUNDLE : null),
    settledLeaves: async (id) => settled.get(id) ?? [],
    recordedDecisions: async () => ({ items: recorded, next: null, size: leaves.length }),
    lookupById: async () => null,
    async consentVersion(id) {
      const kept = consents.get(id);
      if (!kept) return null;
      const receipt = { ...NO_RECEIPT, index: kept.index };
      const disclosure = disclose('subject', KEYS.subject, id, kept.values?.subject);
      return { consent: {} as Consent, receipt, disclosure };
    },
    entry: async (index) => ({ bytes: bytes[index] as Buffer, leaf: leaves[index] as Buffer }),
  };
  return {
    source,
    ids,
    size: () => leaves.length,
    add: addSpec,
    checkpoint: (signers = [checkpointKey]) =>
      signCheckpoint(
        { origin: ORIGIN, size: leaves.length, root: root(appendMany(emptyFrontier(), leaves)) },
        signers,
      ),
  };
}
export type TestLog = ReturnType<typeof makeLog>;

export const wholeDay = (more: Record<string, unknown> = {}): ExportQuery =>
  ExportQuery.parse({ from: '2026-11-22T00:00:00Z', to: '2026-11-23T00:00:00Z', ...more });

/** A mixed log of about fifty entries. */
export function fiftyEntries(): TestLog {
  const specs: Spec[] = [{ other: 'policy' }, { other: 'audit-look' }];
  for (let i = 0; i < 30; i++) {
    specs.push({
      lookup: { actor: `a-${i % 4}`, subject: `c-${i % 7}`, grade: i < 20 ? 'corroborated' : 'pending' },
    });
    if (i % 10 === 0) specs.push({ outcomeOf: specs.length });
    if (i % 3 === 0) specs.push({ other: 'evidence' });
  }
  const graded = specs.flatMap((spec, i) =>
    'lookup' in spec && spec.lookup.grade === 'corroborated' ? [i + 1] : [],
  );
  specs.push(
    { settle: graded.slice(0, 12) },
    { other: 'audit-look' },
    { settle: graded.slice(9) },
    { other: 'finding' },
  );
  return makeLog(specs);
}

/** The whole file, as a job writes it. */
export async function exportOf(
  log: TestLog,
  query: ExportQuery,
  {
    checkpoint = log.checkpoint(),
    source = log.source,
    completeness,
  }: { checkpoint?: string; source?: ExportSource; completeness?: DataToWrite['completeness'] } = {},
): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'inzage-export-'));
  try {
    const path = join(folder, 'export.json');
    const file = await open(path, 'w');
    const written = await writeData(file, {
      source,
      query,
      checkpoint,
      jwk: signer.jwk,
      createdAt: DAY,
      completeness,
    });
    await file.close();
    return sealed(await readFile(path), { count: written.count, query, checkpoint });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Puts a manifest of the export key around data, whatever the data says: what a lying operator could do. */
export async function sealed(
  open: Buffer,
  { count, query, checkpoint }: { count: number; query: ExportQuery; checkpoint: string },
): Promise<Buffer> {
  const data = open.subarray('{"data":'.length);
  const jws = await signManifest(
    'inzage-export+jws',
    {
      format: FORMAT,
      origin: ORIGIN,
      createdAt: new Date(DAY).toISOString(),
      query: statedQuery(query),
      count,
      bytes: data.length,
      sha256: sha256(data).toString('base64'),
      checkpoint,
    },
    signer,
  );
  return Buffer.concat([open, Buffer.from(`${MANIFEST_PREFIX}${jws}${FILE_SUFFIX}`)]);
}
