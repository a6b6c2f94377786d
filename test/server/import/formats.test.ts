// biome-ignore-all lint/suspicious/noTemplateCurlyInString: maps have placeholders of their own
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { handleOf, normalEmail, normalPhone } from '#model/handle.ts';
import { isPath, pathReader } from '#server/evidence/import/formats/path.ts';
import { parseImportMap } from '#server/evidence/import/map.ts';
import { reportText } from '#server/evidence/import/report.ts';
import { openEventLog, type Row } from '#server/evidence/import/rows.ts';
import { runImport } from '#server/evidence/import/run.ts';
import { fileOf, keeper, mapOf, silent } from './small.ts';

type Input = Parameters<typeof openEventLog>[1];
const NDJSON = { format: 'ndjson' } as const;

async function rowsOf(contents: string | Uint8Array, input: Input, columns: string[]): Promise<Row[]> {
  const log = await openEventLog(fileOf(contents, 'log'), input);
  const rows: Row[] = [];
  for await (const row of log.rows(undefined, columns)) rows.push(row);
  return rows;
}
const valuesOf = async (contents: string | Uint8Array, input: Input, columns: string[]) =>
  (await rowsOf(contents, input, columns)).map(({ values }) => values);

const map = (more: string) =>
  mapOf(`format: inzage-import/1\nname: calls\nsource: telephony\ntime: at\n${more}`);
async function imported(contents: string | Uint8Array, text: string, handleKey: Uint8Array | null = null) {
  const sink = keeper();
  const read = map(text);
  const log = await openEventLog(fileOf(contents, 'log'), read.input);
  const report = await runImport({ log, map: read, sink, progress: silent, handleKey });
  return { report, ...sink.kept };
}

describe('NDJSON', () => {
  const lines = ['{"id":1,"via":{"channel":"web"},"ok":true}', '', '{"id":2,"via":null}\r', '{"id":3}'];

  it('gives a row a line, gzipped or not, with or without a last line end; what is not there is empty', async () => {
    const expected = [
      ['1', 'web', 'true'],
      ['2', '', ''],
      ['3', '', ''],
    ];
    for (const text of [lines.join('\n'), `${lines.join('\n')}\n`]) {
      expect(await valuesOf(text, NDJSON, ['id', 'via.channel', 'ok'])).toEqual(expected);
      expect(await valuesOf(gzipSync(text), NDJSON, ['id', 'via.channel', 'ok'])).toEqual(expected);
    }
  });

  it('stops at a line that is not JSON, and tells which and what may be wrong', async () => {
    await expect(valuesOf('{"id":1}\n{"id":2\n', NDJSON, ['id'])).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'Line 2 of the event log is not JSON.',
      hint: expect.stringContaining('cut off'),
    });
  });

  it('rows may be the elements of a list in each record, with the record’s own columns beside them', async () => {
    const record = '{"id":"c-1","parts":[{"who":"a","legs":[{"n":1},{"n":2}]},{"who":"b","legs":[]}]}\n';
    expect(await valuesOf(record, { ...NDJSON, each: 'parts' }, ['id', 'parts.who'])).toEqual([
      ['c-1', 'a'],
      ['c-1', 'b'],
    ]);
    const deep = { ...NDJSON, each: 'parts.legs' };
    expect(await valuesOf(record, deep, ['parts.who', 'parts.legs.n'])).toEqual([
      ['a', '1'],
      ['a', '2'],
    ]);
    const [first, second] = await rowsOf(record, deep, ['id']);
    expect(first?.identity).not.toEqual(second?.identity);
  });
});

describe('JSON', () => {
  it('takes the records of a list anywhere in a document, one at a time', async () => {
    const input = { format: 'json', records: 'data.items' } as const;
    const text = '{"total":2,"data":{"items":[{"a":1},{"a":[7,8]}],"next":null},"more":[{"a":9}]}';
    expect(await valuesOf(text, input, ['a', 'a[]'])).toEqual([
      ['1', '1'],
      ['7', '7\u001f8'],
    ]);
    expect(await valuesOf('[{"a":1},{"a":2}]', { format: 'json' }, ['a'])).toEqual([['1'], ['2']]);
  });

  it('that is cut off or malformed is refused, with the last good record', async () => {
    for (const text of ['[{"a":1},{"a":', '[{"a":1}}', '[{"a":1},\nnonsense']) {
      await expect(valuesOf(text, { format: 'json' }, ['a'])).rejects.toMatchObject({
        code: 'invalid-request',
        message: 'The event log is not well-formed JSON after record 1.',
      });
    }
  });

  it('is read in little memory, however long the list is', async () => {
    const record = JSON.stringify({ a: 'x'.repeat(1000) });
    const text = `[${Array.from({ length: 60_000 }, () => record).join(',')}]`;
    const log = await openEventLog(fileOf(gzipSync(text), 'log'), { format: 'json' });
    let [rows, most] = [0, 0];
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    for await (const { values } of log.rows(undefined, ['a'])) {
      rows += values.length;
      if (rows % 10_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
    }
    expect(rows).toBe(60_000);
    expect(most).toBeLessThan(250e6);
  });
});

describe('XES', () => {
  const LOG = `<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <global scope="event"><string key="concept:name" value="DEFAULT"/></global>
  <string key="concept:name" value="the log itself"/>
  <trace>
    <string key="concept:name" value="173688"/>
    <event>
      <string key="concept:name" value="Opened &amp; read"/>
      <date key="time:timestamp" value="2011-10-01T00:38:44.546+02:00"/>
      <string key="org:resource" value="112"><string key="nested" value="aside"/></string>
    </event>
    <event><string key="concept:name" value="Closed"/><int key="amount" value="20000"/></event>
  </trace>
  <trace><event><string key="concept:name" value="Alone"/></event></trace>
</log>`;
  const columns = ['case:concept:name', 'concept:name', 'org:resource', 'amount', 'nested'];

  it('gives a row an event, with the attributes of its trace', async () => {
    const expected = [
      ['173688', 'Opened & read', '112', '', ''],
      ['173688', 'Closed', '', '20000', ''],
      ['', 'Alone', '', '', ''],
    ];
    expect(await valuesOf(LOG, { format: 'xes' }, columns)).toEqual(expected);
    expect(await valuesOf(gzipSync(LOG), { format: 'xes' }, columns)).toEqual(expected);
  });

  it('reads what the same log gives as CSV, by the same map', async () => {
    const rule = `identity: ["case:concept:name", "concept:name"]
rows:
  - name: looks
    when: { "org:resource": { empty: false } }
    lookup: { actor: { id: "agent-\${org:resource}" }, subject: "app-\${case:concept:name}", operation: view }
`;
    const csv = `case:concept:name,concept:name,org:resource,at
173688,Opened & read,112,2011-10-01T00:38:44.546+02:00
173688,Closed,,2011-10-01T00:38:44.546+02:00
`;
    const xes = LOG.replace('time:timestamp', 'at');
    const fromCsv = await imported(csv, rule);
    const fromXes = await imported(xes, `input: { format: xes }\n${rule}`);
    expect(fromXes.lookups).toEqual(fromCsv.lookups);
    expect(fromXes.lookups).toHaveLength(1);
  });

  it('that is not well-formed, or would define entities, is refused near its line', async () => {
    const broken = LOG.replace('</trace>', '');
    await expect(valuesOf(broken, { format: 'xes' }, columns)).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringMatching(/not well-formed XES near line \d+, after event \d+/),
    });
    const bomb = `<!DOCTYPE log [<!ENTITY a "aaaa">]>${LOG.slice(LOG.indexOf('<log')).replace('112', '&a;')}`;
    await expect(valuesOf(bomb, { format: 'xes' }, columns)).rejects.toThrow('not well-formed XES');
  });
});

describe('a path', () => {
  const read = (path: string, record: unknown) => pathReader(path)(record, new Map());
  const talk = {
    'Case.Id': 'flat',
    parts: [
      { role: 'customer', legs: [{ type: 'talk', ani: 'tel:1' }] },
      { role: 'agent', id: 'u-1', legs: [{ type: 'ring', end: 1 }] },
      { role: 'agent', id: 'u-2', legs: [{ type: 'ring' }, { type: 'talk', end: 2 }] },
      { role: 'agent', id: 'u-2', legs: [{ type: 'talk', end: 3 }] },
    ],
  };

  it.each([
    ['parts.role', 'customer'],
    ['parts[role=agent].id', 'u-1\u001fu-2'],
    ['parts[role=agent][legs.type=talk].id', 'u-2'],
    ['parts[role=agent].legs[type=talk,ring].end', '1\u001f2\u001f3'],
    ['parts[role=customer].legs[].ani', 'tel:1'],
    ['parts[role=nobody].id', ''],
    ['Case.Id', 'flat'],
    ['parts', ''],
  ])('%s reads %j', (path, expected) => {
    expect(read(path, talk)).toBe(expected);
  });

  it('that cannot be read is a mistake of the map, told with its place', () => {
    expect(['a..b', 'a[', 'a[b', 'a.', '', 'a[=x]'].filter(isPath)).toEqual([]);
    const { problems } = parseImportMap(
      'format: inzage-import/1\nname: x\nsource: y\ninput: { format: ndjson }\ntime: a..b\n',
      'map.yaml',
    );
    expect(problems).toMatchObject([{ line: 5, path: 'time', message: 'cannot read the path "a..b"' }]);
  });

  it('never throws, whatever the record is', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('a', 'a.b', 'a[b=1].c', 'a[].b', 'a.b.c'), (json, path) => {
        expect(typeof read(path, JSON.parse(json))).toBe('string');
      }),
    );
  });
});

test('a derived column is a part of another, and empty where there is none or another says the same', async () => {
  const csv = 'at,url,by,of\n2026-01-01T10:00:00Z,/tickets/12.json,7,7\n2026-01-01T11:00:00Z,/me,7,8\n';
  const { lookups, report } = await imported(
    csv,
    `derive:
  ticket: { from: url, match: '^/tickets/(\\d+)' }
  other: { from: by, unless: of }
rows:
  - name: tickets
    when: { ticket: { empty: false } }
    lookup: { actor: { id: "u-\${by}" }, subject: "t-\${ticket}", operation: view, task: "\${other?}" }
  - name: others
    when: { other: { empty: false } }
    nothing: "by somebody else"
`,
  );
  expect(lookups).toMatchObject([{ subject: 't-12' }]);
  expect(lookups[0]).not.toHaveProperty('task');
  expect(report.nothing).toEqual([{ why: 'by somebody else', rows: 1, firstRow: 2 }]);
  expect(
    parseImportMap(
      "format: inzage-import/1\nname: x\nsource: y\ntime: a\nderive: { b: { from: c, match: '(' }, d: { from: b } }\n",
      'map.yaml',
    ).problems,
  ).toMatchObject([{ path: 'derive.b.match', message: expect.stringContaining('regular expression') }]);
});

test('columns that a file without a header never has are told, for they may be misspelt', async () => {
  const { report } = await imported(
    '{"at":"2026-01-01T10:00:00Z","id":"x"}\n',
    `input: { format: ndjson }
rows:
  - name: all
    evidence: { type: heartbeat, source: "\${id}", watermark: "\${at|time}" }
  - name: none
    when: { misspelt: { empty: false } }
    nothing: never
`,
  );
  expect(report.absent).toEqual(['misspelt']);
  expect(reportText(report)).toContain('Columns that no row has: "misspelt"');
});

describe('handles', () => {
  const KEY = new Uint8Array(32).fill(7);

  it.each([
    ['tel:+31 (0)6-1234 5678', '+31612345678'],
    ['0031612345678', '+31612345678'],
    ['06 12345678', '+31612345678'],
    ['sip:+31612345678@pbx.example;user=phone', '+31612345678'],
    ['anonymous', null],
    ['sip:anonymous@anonymous.invalid', null],
    ['4021', null],
    ['', null],
  ])('of %j are made of %j', (written, normal) => {
    expect(normalPhone(written, '31')).toBe(normal);
  });

  it('of a number without a country’s prefix are none where the map names no country', () => {
    expect(normalPhone('0612345678', null)).toBeNull();
    expect(normalPhone('+4930123456', null)).toBe('+4930123456');
  });

  it('of an address do not depend on how it is written', () => {
    expect(normalEmail(' Jan.Jansen@Example.NL')).toBe('jan.jansen@example.nl');
    expect(normalEmail('mailto:jan@example.nl')).toBe('jan@example.nl');
    expect(normalEmail('jan')).toBeNull();
  });

  it('stand in the items, and never the number', async () => {
    const { evidence } = await imported(
      '{"at":"2026-01-01T10:00:00Z","id":"call-1","from":"06-12345678","mail":"A@b.nl"}\n',
      `input: { format: ndjson }
country: "31"
rows:
  - name: calls
    evidence:
      { type: interaction, id: "\${id}", channel: phone, direction: inbound, party: "\${from|phone?}", actors: [], startedAt: "\${at|time}", queue: "\${mail|email?}" }
`,
      KEY,
    );
    expect(evidence[0]).toMatchObject({
      party: handleOf(KEY, '+31612345678'),
      queue: handleOf(KEY, 'a@b.nl'),
    });
    expect(JSON.stringify(evidence)).not.toContain('12345678"');
    expect(handleOf(KEY, '+31612345678')).toMatch(/^[0-9a-f]{64}$/);
  });
});
