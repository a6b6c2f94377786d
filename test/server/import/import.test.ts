import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { DirectoryItem } from '#model/directory.ts';
import { EvidenceItem } from '#model/evidence.ts';
import { LookupRequest } from '#model/lookup.ts';
import { startProgress } from '#server/evidence/import/progress.ts';
import { reportText } from '#server/evidence/import/report.ts';
import { openEventLog } from '#server/evidence/import/rows.ts';
import { BATCH, readImportMap, runImport } from '#server/evidence/import/run.ts';
import { fileOf, keeper, LOG, MAP, mapOf, silent } from './small.ts';

async function importOf(log: string | Uint8Array, { map = MAP, sink = keeper() } = {}) {
  const report = await runImport({
    log: await openEventLog(fileOf(log)),
    map: mapOf(map),
    sink,
    progress: silent,
  });
  return { report, sink, ...sink.kept };
}

test('a log becomes directory, evidence and lookups that the contract accepts', async () => {
  const { directory, evidence, lookups, report } = await importOf(LOG);
  expect(directory.map(({ id }) => id)).toEqual(['shop', 'agent-anna', 'agent-bert']);
  for (const item of directory) expect(DirectoryItem.safeParse(item).error).toBeUndefined();
  for (const item of evidence) expect(EvidenceItem.safeParse(item).error).toBeUndefined();
  for (const item of lookups) expect(LookupRequest.safeParse(item).error).toBeUndefined();
  expect(lookups).toMatchObject([
    {
      actor: { id: 'agent-anna' },
      subject: 'c-T1',
      occurredAt: '2026-03-02T08:10:00.000Z',
      reason: 'repair',
      source: { id: 'shop' },
    },
    { actor: { id: 'agent-bert' }, subject: 'c-T2', occurredAt: '2026-03-02T09:06:00.000Z' },
  ]);
  expect(report).toMatchObject({
    rows: 10,
    lookups: { made: 2, accepted: 2, duplicates: 0, rejected: 0 },
    settled: { settled: 2 },
  });
});

test('work is told version by version: a closing row closes what was taken, and the last one counts', async () => {
  const { evidence } = await importOf(LOG);
  expect(
    evidence
      .filter(({ type }) => type === 'work-item')
      .map(({ id, openedBy, team, doneAt, at }) => [id, openedBy, team, doneAt, at]),
  ).toEqual([
    ['T1-1', undefined, 'team-repairs', undefined, '2026-03-02T08:00:00.000Z'],
    ['T1-2', 'agent-anna', 'team-repairs', undefined, '2026-03-02T08:20:00.000Z'],
    ['T1-1', undefined, 'team-repairs', '2026-03-02T08:20:05.000Z', '2026-03-02T08:20:05.000Z'],
    ['T2-1', 'agent-bert', 'team-other', undefined, '2026-03-02T09:00:00.000Z'],
    ['T2-1', 'agent-bert', 'team-other', '2026-03-02T10:00:00.000Z', '2026-03-02T10:00:00.000Z'],
  ]);
  expect(evidence.at(-1)).toEqual({
    type: 'heartbeat',
    source: 'shop',
    watermark: '2026-03-02T11:00:00.000Z',
  });
});

test('rows that made nothing are told, with why and where', async () => {
  const { report } = await importOf(LOG);
  expect(report.nothing).toEqual([{ why: 'opened rows name no agent', rows: 1, firstRow: 6 }]);
  const { report: bare } = await importOf(LOG, { map: MAP.slice(0, MAP.indexOf('rows:')) });
  expect(bare.nothing).toEqual([{ why: 'no rule or fold of the map speaks of them', rows: 10, firstRow: 1 }]);
  expect(reportText(report)).toContain('1  opened rows name no agent (first: row 6)');
  expect(reportText(report)).toContain('lookups    2 made, 2 accepted');
});

test('rows that cannot be read as the map says are counted by why, and the rest is imported', async () => {
  const broken = LOG.replace('2026-03-02 09:10:00', 'yesterday').replace(
    'T2,bert,opened',
    'T2,bert,opened,x',
  );
  const { report, lookups } = await importOf(broken);
  expect(lookups).toEqual([]);
  expect(report.unmade).toEqual([
    { why: 'column "When" is not a time', rows: 2, firstRow: 2 },
    { why: 'the row has more values than the header has columns', rows: 1, firstRow: 7 },
  ]);
  const early = 'Ticket,Agent,Step,Queue,When\nT1,anna,closed,repairs,2026-03-02 09:00:00\n';
  expect((await importOf(early)).report.unmade).toEqual([
    { why: '"tickets" has nothing open that the row could belong to', rows: 1, firstRow: 1 },
  ]);
});

test('refused items are told by the row they came from', async () => {
  const sink = keeper((item) => (item.subject === 'c-T2' && 'operation' in item ? 'is wrong' : null));
  const { report } = await importOf(LOG, { sink });
  expect(report.refused).toEqual([
    { kind: 'lookup', why: 'subject is wrong (invalid-request)', rows: 1, firstRow: 7 },
  ]);
  expect(reportText(report)).toContain('lookup: subject is wrong (invalid-request) (first: row 7)');
});

test('importing a file again makes the very same lookups', async () => {
  const sink = keeper();
  const { lookups } = await importOf(LOG, { sink });
  const ids = lookups.map(({ id }) => id);
  const { report } = await importOf(LOG, { sink });
  expect(report.lookups).toMatchObject({ made: 2, accepted: 0, duplicates: 2 });
  expect(sink.kept.lookups.map(({ id }) => id)).toEqual(ids);
  expect(new Set(ids).size).toBe(2);
  for (const { id, occurredAt } of lookups) {
    expect(Number.parseInt(String(id).replaceAll('-', '').slice(0, 12), 16)).toBe(
      Date.parse(String(occurredAt)),
    );
  }
  const { lookups: other } = await importOf(LOG, { map: MAP.replace('name: repairs', 'name: repairs-2') });
  expect(other.map(({ id }) => id)).not.toEqual(ids);
});

test('plain or gzipped, with or without a byte order mark, with either line end, a log reads the same', async () => {
  const { sink } = await importOf(LOG);
  for (const variant of [
    gzipSync(LOG),
    `\ufeff${LOG}`,
    LOG.replaceAll('\n', '\r\n'),
    gzipSync(`\ufeff${LOG}`),
  ]) {
    expect((await importOf(variant)).sink.kept).toEqual(sink.kept);
  }
  // Two gzip members after one another are one file.
  const split = LOG.indexOf('T2');
  const members = Buffer.concat([gzipSync(LOG.slice(0, split)), gzipSync(LOG.slice(split))]);
  expect((await importOf(members)).sink.kept).toEqual(sink.kept);
});

test('a file that cannot be read is refused with what is wrong with it', async () => {
  const refusals: [string | Uint8Array, RegExp][] = [
    ['', /is empty/],
    ['a,b,a\n', /names the column "a" twice/],
    [Buffer.from([0x61, 0x2c, 0x62, 0x0a, 0xff, 0xfe, 0x0a]), /is not UTF-8/],
    ['a,b\n1,"2\n', /not well-formed CSV/],
    [gzipSync(LOG.repeat(50)).subarray(0, 200), /damaged or cut off/],
  ];
  for (const [contents, message] of refusals) {
    await expect(
      (async () => {
        for await (const _ of (await openEventLog(fileOf(contents))).rows());
      })(),
    ).rejects.toThrow(message);
  }
  await expect(openEventLog('/nowhere/log.csv')).rejects.toThrow('cannot be read (ENOENT)');
});

test('columns that the file does not have are all named before anything is imported', async () => {
  const sink = keeper();
  await expect(
    importOf(LOG.replace('Agent', 'Who').replace('Queue', 'Line'), { sink }),
  ).rejects.toMatchObject({
    code: 'invalid-request',
    mistakes: [
      { message: 'there is no column "Agent", named by the rule "agents"' },
      { message: 'there is no column "Queue", named by the fold "tickets"' },
    ],
  });
  expect(sink.calls).toEqual([]);
});

test('rows that belong together may lie apart only when the map does not call them grouped', async () => {
  const header = 'Ticket,Agent,Step,Queue,When\n';
  const apart = `${header}T1,,queued,repairs,2026-03-02 09:00:00\nT2,,queued,repairs,2026-03-02 09:01:00\nT1,,closed,repairs,2026-03-02 09:02:00\n`;
  await expect(importOf(apart)).rejects.toThrow(
    'Row 3 goes on with a value of "Ticket" whose rows ended before.',
  );
  const { evidence } = await importOf(apart, { map: MAP.replace('grouped: Ticket\n', '') });
  expect(evidence.filter(({ doneAt }) => doneAt).map(({ id, doneAt }) => [id, doneAt])).toEqual([
    ['T1-1', '2026-03-02T08:02:00.000Z'],
  ]);
});

test('batches hold at most 5,000 items: who is who first, then the work, then the lookups', async () => {
  const rows = Array.from(
    { length: 5100 },
    (_, i) =>
      `T${i},a${i},queued,repairs,2026-03-02 09:00:00\nT${i},a${i},opened,repairs,2026-03-02 09:01:00\n`,
  );
  const { sink, report } = await importOf(`Ticket,Agent,Step,Queue,When\n${rows.join('')}`);
  expect(sink.calls).toEqual([
    `directory ${BATCH}`,
    'directory 1',
    `evidence ${BATCH}`,
    'directory 100',
    'evidence 101',
    `lookups ${BATCH}`,
    'lookups 100',
    'settle',
  ]);
  expect(report.directory.made).toBe(5101);
});

test('progress is a bar on a terminal and a line now and then elsewhere, with rate and estimate', () => {
  for (const isTTY of [true, false]) {
    let [now, out] = [0, ''];
    const progress = startProgress({ isTTY, write: (text) => (out += text) }, () => now);
    progress.update(0, 2e6, 'lookups');
    now = 50;
    progress.update(1, 2e6, 'lookups');
    const first = out;
    now = 10_000;
    progress.update(1e6, 2e6, 'lookups');
    progress.end();
    expect(out.startsWith(first)).toBe(true);
    expect(out).toContain('50 % lookups · 0.1 MB/s · about 10 s left');
    expect(out.includes('█')).toBe(isTTY);
    expect(out.endsWith('\n')).toBe(true);
  }
});

const REAL = new URL('../../../../shared/data/bpic2012.csv.gz', import.meta.url).pathname;

test.skipIf(!existsSync(REAL))(
  'the real log of 2012 gives 63,376 lookups, and 8,000 starts that name no agent (skipped where the file is missing)',
  async () => {
    const sink = keeper();
    const map = await readImportMap('docs/maps/bpic2012.yaml');
    const report = await runImport({ log: await openEventLog(REAL), map, sink, progress: silent });
    expect(report).toMatchObject({
      rows: 262_200,
      lookups: { made: 63_376, accepted: 63_376, duplicates: 0 },
      nothing: [{ why: 'START rows name no agent', rows: 8000 }],
      unmade: [],
      refused: [],
    });
    const { directory, evidence, lookups } = sink.kept;
    expect(directory.filter(({ type, kind }) => type === 'actor' && kind === 'human')).toHaveLength(67);
    expect(directory.filter(({ kind }) => kind === 'software').map(({ id }) => id)).toEqual(['agent-112']);
    const reasons = Map.groupBy(lookups, ({ reason }) => reason);
    expect(Object.fromEntries([...reasons].map(([reason, of]) => [reason, of.length]))).toEqual({
      'handle-lead': 5080,
      'complete-application': 20_472,
      'call-back-offer': 19_277,
      'call-back-missing-documents': 10_429,
      'assess-application': 7848,
      'assess-fraud': 270,
    });
    const items = new Map(evidence.filter(({ type }) => type === 'work-item').map((item) => [item.id, item]));
    expect(items.size).toBe(26_318);
    expect([...items.values()].filter(({ doneAt }) => doneAt === undefined)).toHaveLength(78);
    expect([...items.values()].some(({ openedBy }) => openedBy === 'agent-112')).toBe(false);
    const cases = new Map(evidence.filter(({ type }) => type === 'case').map((item) => [item.id, item]));
    expect(cases.size).toBe(13_087);
    expect([...cases.values()].filter(({ closedAt }) => closedAt === undefined)).toHaveLength(399);
    for (const item of evidence.slice(0, 2000)) expect(EvidenceItem.safeParse(item).error).toBeUndefined();
    for (const item of lookups.slice(0, 2000)) expect(LookupRequest.safeParse(item).error).toBeUndefined();
  },
  60_000,
);
