import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generateSigningKey, verifierKey } from '#ledger/keys.ts';
import { MANIFEST_PREFIX } from '#server/export/format.ts';
import { ExportQuery } from '#server/export/query.ts';
import { type ExportVerdict, verifyExport } from '#server/export/verify.ts';
import { exportOf, fiftyEntries, makeLog, ORIGIN, type Spec, sealed, signer, vkey, wholeDay } from './log.ts';

const keys = [vkey];
const failedAt = ({ ok, steps }: ExportVerdict) => (ok ? null : steps.at(-1)?.name);
const detailOf = ({ steps }: ExportVerdict) => steps.at(-1)?.detail ?? '';
const openPart = (file: Buffer) => file.subarray(0, file.lastIndexOf(MANIFEST_PREFIX)).toString();

/** What a lying operator makes: other data, signed again with the real export key. */
async function altered(file: Buffer, change: (data: string) => string): Promise<Buffer> {
  const before = openPart(file);
  const after = change(before);
  expect(after).not.toBe(before);
  const { checkpoint, query, entries } = JSON.parse(`${after}}`).data;
  return sealed(Buffer.from(after), { count: entries.length, query: ExportQuery.parse(query), checkpoint });
}

test('an export verifies by the verifier key alone, and says in words what holds', async () => {
  const file = await exportOf(fiftyEntries(), wholeDay());
  const verdict = await verifyExport(file, { keys });
  expect(verdict.steps.map(({ name, ok }) => `${name} ${ok}`)).toEqual(
    'file manifest data checkpoint entries inclusion export-key disclosures query grades policies count'
      .split(' ')
      .map((name) => `${name} true`),
  );
  expect(verdict.ok).toBe(true);
  const details = Object.fromEntries(verdict.steps.map(({ name, detail }) => [name, detail]));
  expect(details.entries).toBe('36 entries, 30 of them lookups');
  expect(details.grades).toBe('20 grades are those of their latest settlement in the file, 10 are pending');
  expect(details.disclosures).toBe('93 groups open their digests; 0 are withheld or erased');
});

test('the file is plain JSON, and its entries are the ledger’s own bytes', async () => {
  const log = fiftyEntries();
  const { data, manifest } = JSON.parse((await exportOf(log, wholeDay())).toString());
  expect(manifest.split('.')).toHaveLength(3);
  const [key, lookup] = data.entries;
  expect(key.entry).toMatchObject({ kind: 'key', purpose: 'export', public: signer.public });
  expect(lookup).toMatchObject({
    index: 3,
    grade: 'corroborated',
    entry: { kind: 'lookup' },
    actor: { id: 'a-0' },
    subject: { id: 'c-0' },
  });
});

test('no byte of an export can be flipped without the verification failing, and none makes it throw', async () => {
  const log = makeLog([{ lookup: { grade: 'corroborated' } }, { other: 'evidence' }, { settle: [1] }]);
  const file = await exportOf(log, wholeDay());
  expect((await verifyExport(file, { keys })).ok).toBe(true);
  const passed: number[] = [];
  for (let at = 0; at < file.length; at++) {
    for (const bit of [0x01, 0x04, 0x20, 0x80]) {
      const flipped = Buffer.from(file);
      flipped[at] = (flipped[at] as number) ^ bit;
      if ((await verifyExport(flipped, { keys })).ok) passed.push(at);
    }
  }
  expect(passed).toEqual([]);
}, 120_000);

test('nor can one from the entries on be flipped by somebody who holds the export key', async () => {
  const file = await exportOf(
    makeLog([{ lookup: { grade: 'corroborated' } }, { lookup: {} }, { settle: [1] }]),
    wholeDay(),
  );
  const data = Buffer.from(openPart(file));
  const { checkpoint } = JSON.parse(`${data}}`).data;
  const passed: number[] = [];
  for (let at = data.indexOf('"entries"'); at < data.length; at++) {
    const flipped = Buffer.from(data);
    flipped[at] = (flipped[at] as number) ^ 0x01;
    const again = await sealed(flipped, { count: 4, query: wholeDay(), checkpoint });
    if ((await verifyExport(again, { keys })).ok) passed.push(at);
  }
  expect(passed).toEqual([]);
}, 120_000);

test('a file that is cut off anywhere, or goes on after its end, fails', async () => {
  const file = await exportOf(makeLog([{ lookup: {} }]), wholeDay());
  for (let length = 0; length < file.length; length++) {
    expect((await verifyExport(file.subarray(0, length), { keys })).ok).toBe(false);
  }
  expect((await verifyExport(Buffer.concat([file, Buffer.from('\n')]), { keys })).ok).toBe(false);
  expect((await verifyExport(Buffer.concat([Buffer.from(' '), file]), { keys })).ok).toBe(false);
});

test('bytes of any kind get a verdict, never an exception', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      expect((await verifyExport(bytes, { keys })).ok).toBe(false);
    }),
  );
  for (const head of [
    'null',
    '[]',
    '{"format":"inzage-export/1"',
    '{"format":"inzage-export/1","exportKey":null',
  ]) {
    const file = Buffer.from(`{"data":${head},"entries":[\n],\n"manifest":"a.b.c"}\n`);
    expect(failedAt(await verifyExport(file, { keys }))).toBe('file');
  }
});

test('a checkpoint that no pinned key signed is not believed', async () => {
  const file = await exportOf(fiftyEntries(), wholeDay());
  const other = verifierKey(generateSigningKey(ORIGIN));
  expect(failedAt(await verifyExport(file, { keys: [other] }))).toBe('checkpoint');
  expect(failedAt(await verifyExport(file, { keys: [] }))).toBe('checkpoint');
  expect(failedAt(await verifyExport(file, { keys: ['nonsense'] }))).toBe('checkpoint');
  expect((await verifyExport(file, { keys: [other, vkey] })).ok).toBe(true);
});

test('a manifest signed by a key that the ledger never committed is not believed', async () => {
  const file = await exportOf(fiftyEntries(), wholeDay());
  const x = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x as string;
  const swapped = Buffer.from(file.toString().replace(signer.jwk.x, x));
  expect(failedAt(await verifyExport(swapped, { keys }))).toBe('manifest');
  // The operator signs, but names another entry as the key's.
  const elsewhere = await altered(file, (data) =>
    data.replace('"exportKey":{"index":0', '"exportKey":{"index":3'),
  );
  expect(failedAt(await verifyExport(elsewhere, { keys }))).toBe('export-key');
});

test('the checkpoint of a fork fails, though the log’s own key signed it', async () => {
  const log = fiftyEntries();
  const fork = makeLog([
    ...Array.from({ length: log.size() - 1 }, (): Spec => ({ lookup: { actor: 'a-9' } })),
  ]);
  expect(fork.size()).toBe(log.size());
  const file = await exportOf(log, wholeDay(), { checkpoint: fork.checkpoint() });
  expect(failedAt(await verifyExport(file, { keys }))).toBe('inclusion');
});

test('an entry that is altered, swapped, dropped or added does not lead to the signed root', async () => {
  const file = await exportOf(fiftyEntries(), wholeDay());
  const lines = openPart(file).split('\n');
  const starts = lines.flatMap((line, i) =>
    line.startsWith('{"index":') && line.includes('"before"') ? [i] : [],
  );
  const block = (n: number) => lines.slice(starts[n], starts[n + 1]);

  const changed = await altered(file, (data) =>
    data.replace('"reason":"billing-question"', '"reason":"billing-questioz"'),
  );
  expect(failedAt(await verifyExport(changed, { keys }))).toBe('inclusion');

  const reordered = [...lines.slice(0, starts[2]), ...block(3), ...block(2), ...lines.slice(starts[4])].join(
    '\n',
  );
  expect(failedAt(await verifyExport(await altered(file, () => reordered), { keys }))).toBe('entries');

  // Two neighbours change places and indices, so that only the root can tell.
  const neighbours = starts.findIndex(
    (at, n) => lines[at]?.includes('"before":[]') && lines[starts[n + 1] ?? 0]?.includes('"before":[]'),
  );
  const [one, two] = [block(neighbours), block(neighbours + 1)];
  const swapped = [
    ...lines.slice(0, starts[neighbours]),
    one[0],
    ...two.slice(1),
    two[0],
    ...one.slice(1),
    ...lines.slice(starts[neighbours + 2]),
  ].join('\n');
  expect(failedAt(await verifyExport(await altered(file, () => swapped), { keys }))).toBe('inclusion');

  const dropped = [...lines.slice(0, starts[4]), ...lines.slice(starts[5])].join('\n');
  // Where the hashes happen to fit the wider gap, only the root can tell.
  const verdict = await verifyExport(await altered(file, () => dropped), { keys });
  expect(['entries', 'inclusion']).toContain(failedAt(verdict));

  const added = [...lines.slice(0, starts[4]), ...block(4), ...lines.slice(starts[4])].join('\n');
  expect(failedAt(await verifyExport(await altered(file, () => added), { keys }))).toBe('entries');
});

test('a disclosure that is changed, or taken from another entry, is named with its index', async () => {
  const file = await exportOf(fiftyEntries(), wholeDay());
  const changed = await altered(file, (data) => data.replace('"actor":{"id":"a-0"', '"actor":{"id":"a-3"'));
  expect(failedAt(await verifyExport(changed, { keys }))).toBe('disclosures');
  expect(detailOf(await verifyExport(changed, { keys }))).toBe(
    'the actor of entry 3 does not open its digest',
  );

  const salts = openPart(file).match(/"salts":\{"subject".*?\}/g) ?? [];
  const swapped = await altered(file, (data) => data.replace(salts[0] as string, salts[1] as string));
  expect(failedAt(await verifyExport(swapped, { keys }))).toBe('disclosures');
});

test('a grade other than its settlement’s fails, and so does a settlement that never committed it', async () => {
  const file = await exportOf(fiftyEntries(), wholeDay());
  const grade = await altered(file, (data) =>
    data.replace('"grade":"corroborated"', '"grade":"unexplained"'),
  );
  expect(detailOf(await verifyExport(grade, { keys }))).toBe(
    'entry 3 has another grade than its latest settlement',
  );
  const leaf = await altered(file, (data) =>
    data.replace('"grade":"corroborated","lookup"', '"grade":"unexplained","lookup"'),
  );
  expect(detailOf(await verifyExport(leaf, { keys }))).toMatch(
    /^the grades of settlement \d+ do not make the root/,
  );
});

test('a grade that no settlement in the file committed fails', async () => {
  const log = fiftyEntries();
  const source = { ...log.source, settledLeaves: async () => [] };
  const verdict = await verifyExport(await exportOf(log, wholeDay(), { source }), { keys });
  expect(detailOf(verdict)).toMatch(/^entry \d+ has a grade that no settlement in the file committed$/);
});

test('a policy text other than the one that decided fails, and so does a missing one', async () => {
  const file = await exportOf(fiftyEntries(), wholeDay());
  const text = await altered(file, (data) => data.replace('"bundle":"[', '"bundle":"[ '));
  expect(failedAt(await verifyExport(text, { keys }))).toBe('policies');
  const missing = await altered(file, (data) => data.replace(/"policies":\[.*\]/, '"policies":[]'));
  expect(detailOf(await verifyExport(missing, { keys }))).toBe('the policy of entry 3 is not in the file');
});

test('a manifest of another count fails', async () => {
  const file = await exportOf(fiftyEntries(), wholeDay());
  const start = Buffer.from(openPart(file));
  const { checkpoint } = JSON.parse(`${start}}`).data;
  const recounted = await sealed(start, { count: 35, query: wholeDay(), checkpoint });
  expect(detailOf(await verifyExport(recounted, { keys }))).toBe('the file has 36 entries, not 35');
});

test('a filter leaves out what it does not name, and a stranger in the file is found', async () => {
  const log = fiftyEntries();
  const query = wholeDay({ filter: { actor: 'a-1' } });
  const file = await exportOf(log, query);
  const { data } = JSON.parse(file.toString());
  const actors = data.entries.flatMap((one: { actor?: { id: string } }) => (one.actor ? [one.actor.id] : []));
  expect(new Set(actors)).toEqual(new Set(['a-1']));
  expect((await verifyExport(file, { keys })).ok).toBe(true);
  const lying = await altered(file, (text) =>
    text.replace('"filter":{"actor":"a-1"}', '"filter":{"actor":"a-2"}'),
  );
  expect(failedAt(await verifyExport(lying, { keys }))).toBe('query');
  const early = await altered(file, (text) =>
    text.replace('"to":"2026-11-23', '"to":"2026-11-22T00:05').replace('T00:05T00:00:00', 'T00:05:00'),
  );
  expect(detailOf(await verifyExport(early, { keys }))).toMatch(/is a lookup outside the time asked for$/);
});

test('withheld and erased groups stay closed, and all the rest still verifies', async () => {
  const log = makeLog([{ lookup: { erased: ['subject'] } }, { lookup: {} }]);
  const file = await exportOf(log, wholeDay({ disclose: ['subject', 'work'] }));
  expect(file.includes('"actor":{')).toBe(false);
  const verdict = await verifyExport(file, { keys });
  expect(verdict.ok).toBe(true);
  expect(verdict.steps.find(({ name }) => name === 'disclosures')?.detail).toBe(
    '3 groups open their digests; 3 are withheld or erased',
  );
});

test('JSON that reads in two ways is refused even when the export key signed it', async () => {
  const file = await exportOf(fiftyEntries(), wholeDay());
  for (const change of [
    (data: string) => data.replace('"entries":[\n', '"entries": [\n'),
    (data: string) => data.replace('{"index":3,', '{"index":3,"index":3,'),
    (data: string) => data.replace('{"index":3,', '{"index":3.0,'),
    (data: string) => data.replace('"grade":"corroborated",', '"grade":"corroborat\\u0065d",'),
    (data: string) => data.replace('"actor":{"id"', '"actor":{"id":"a-9","id"'),
    (data: string) => data.replace('"policies":[', '"policies":[],"policies":['),
  ]) {
    expect(['file', 'entries']).toContain(
      failedAt(await verifyExport(await altered(file, change), { keys })),
    );
  }
});

test('any log, any filter: what is written verifies', async () => {
  const spec = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        lookup: fc.record({
          actor: fc.constantFrom('a-1', 'a-2'),
          minute: fc.integer({ min: 0, max: 2000 }),
          erased: fc.subarray(['subject', 'actor', 'work'] as const),
        }),
      }),
    },
    { weight: 2, arbitrary: fc.constantFrom<Spec>({ other: 'evidence' }, { other: 'audit-look' }) },
  ) as fc.Arbitrary<Spec>;
  await fc.assert(
    fc.asyncProperty(
      fc.array(spec, { maxLength: 600 }),
      fc.constantFrom({}, { actor: 'a-1' }),
      async (specs, filter) => {
        const file = await exportOf(makeLog(specs), wholeDay({ filter }));
        const verdict = await verifyExport(file, { keys });
        expect(verdict).toMatchObject({ ok: true });
      },
    ),
    { numRuns: 30 },
  );
});

const incomplete = {
  at: '2026-11-23T00:00:00.000Z',
  state: 'incomplete',
  since: '2026-11-22T14:40:00.000Z',
  sources: [
    {
      source: 'gateway',
      state: 'incomplete',
      lookups: 30,
      missing: 37,
      silentSince: null,
      duplicates: 0,
      ranges: [[0, 1, 67]] as [number, number, number][],
      gaps: [[0, 11, 47]] as [number, number, number][],
      gapCount: 1,
      compared: 24,
      differing: 1,
    },
  ],
};

test('what the service says of completeness is told as its word, apart from what is proven', async () => {
  const file = await exportOf(fiftyEntries(), wholeDay(), { completeness: incomplete });
  const { ok, steps } = await verifyExport(file, { keys });
  expect(ok).toBe(true);
  expect(steps.filter(({ stated }) => stated)).toEqual([
    {
      name: 'completeness',
      ok: true,
      stated: true,
      detail:
        'stated by the service at 2026-11-23T00:00:00.000Z, not proven by this file: incomplete since 2026-11-22T14:40:00.000Z; 1 source; gateway incomplete (37 missing, numbers 11–47 among them)',
    },
  ]);
  const { data } = JSON.parse(file.toString());
  expect(data.completeness).toEqual(incomplete);
});

test('a statement of another shape, or one that would steer a terminal, does no harm', async () => {
  const file = await exportOf(fiftyEntries(), wholeDay(), { completeness: incomplete });
  const stranger = await altered(file, (text) => text.replace('"missing":37', '"missing":"none"'));
  expect(failedAt(await verifyExport(stranger, { keys }))).toBe('entries');
  const steering = await altered(file, (text) => text.replace('"source":"gateway"', '"source":"\\u001b[2J"'));
  expect(detailOf(await verifyExport(steering, { keys }))).toContain('?[2J incomplete');
  const cut = await altered(file, (text) => text.replace(/,\n"completeness":.*\}$/, '}'));
  expect((await verifyExport(cut, { keys })).ok).toBe(true);
  const twice = await altered(file, (text) => text.replace(/(\n"completeness":.*)\}$/, '$1,$1}'));
  expect(failedAt(await verifyExport(twice, { keys }))).toBe('entries');
});
