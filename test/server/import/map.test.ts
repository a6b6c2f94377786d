// biome-ignore-all lint/suspicious/noTemplateCurlyInString: maps have placeholders of their own
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseImportMap } from '#server/evidence/import/map.ts';
import { readImportMap } from '#server/evidence/import/run.ts';
import { compileTemplate, Unmade } from '#server/evidence/import/template.ts';
import { timeReader } from '#server/evidence/import/times.ts';
import { fileOf, MAP, mapOf } from './small.ts';

const mistakes = (text: string) =>
  parseImportMap(text, 'map.yaml').problems.map(
    ({ line, column, path, message }) => `${line}:${column} ${path} ${message}`,
  );

test('the maps of the documentation and of these tests are sound', async () => {
  expect(mistakes(MAP)).toEqual([]);
  expect(mistakes(await readFile('docs/maps/bpic2012.yaml', 'utf8'))).toEqual([]);
});

test('every mistake in a map is told at once, with its line and column', () => {
  const wrong = MAP.replace('inzage-import/1', 'inzage-import/2')
    .replace('timezone: Europe/Amsterdam', 'timezone: Europe/Utrecht')
    .replace('nothing: opened rows', 'noting: opened rows');
  expect(mistakes(wrong)).toEqual([
    '1:1 format must be inzage-import/1',
    '5:1 timezone must be an IANA time zone, for instance Europe/Amsterdam',
    '19:5 rows[2] needs a name and one of lookup, evidence, directory, consent or nothing; and nothing besides these and when',
  ]);
});

test('members, types, tables and placeholders that do not exist are found before any row is read', () => {
  const wrong = MAP.replace(
    'subject: "c-${Ticket}", operation',
    'subjet: "c-${Ticket|number@close}", operation',
  )
    .replace('type: work-item', 'type: workitem')
    .replace(
      'kind: human, organisation: shop',
      'kind: human, organisation: "${Agent@close}", roles: ["${Agent|roles}"]',
    );
  expect(mistakes(wrong)).toEqual([
    '15:66 rows[0].directory.organisation @close belongs into a fold',
    '15:106 rows[0].directory.roles[0] there is no table "roles"',
    '18:48 rows[1].lookup.subjet there is no member "subjet"',
    '18:48 rows[1].lookup.subjet cannot read the placeholder ${Ticket|number@close}',
    '30:7 folds[0].evidence.type is not a type of item that can stand here',
  ]);
});

test('YAML that does not parse, and a map that is missing, are refused with a place', async () => {
  expect(mistakes('format: [\nname: x')).toHaveLength(1);
  expect(mistakes('format: inzage-import/1\nformat: inzage-import/1')[0]).toMatch(/^2:1 /);
  await expect(readImportMap(fileOf('rows: 3\n', 'map.yaml'))).rejects.toMatchObject({
    code: 'invalid-request',
    mistakes: expect.arrayContaining([{ path: 'rows', message: expect.stringContaining('map.yaml:1:1 ') }]),
  });
  await expect(readImportMap('/nowhere/map.yaml')).rejects.toThrow('cannot be read (ENOENT)');
});

test('a condition takes a value, a list, a prefix, a refusal or emptiness, and a number is its text', () => {
  const map = mapOf(`${MAP.slice(0, MAP.indexOf('rows:'))}rows:
  - name: one
    when: { a: 112, b: [x, 7], c: { prefix: W_, not: W_x }, d: { empty: true } }
    nothing: as it should be
`);
  expect(map.rows[0]?.when).toEqual({
    a: { is: ['112'] },
    b: { is: ['x', '7'] },
    c: { prefix: ['W_'], not: ['W_x'] },
    d: { empty: true },
  });
});

test('a template takes values as they are, by table, as a number or a time, or leaves them out', () => {
  const columns = ['who', 'amount', 'at', 'none', 'kind:of thing'];
  const tables = { kinds: { a: 'A', '*': 'other-*' }, hidden: { a: null } };
  const handles = { key: null, country: null };
  const make = (template: Parameters<typeof compileTemplate>[0], values: string[]) =>
    compileTemplate(template, { columns, tables, time: timeReader('UTC'), handles })({ open: values });
  const row = ['anna', '12.50', '2026-01-01 12:00', '', 'a'];
  expect(
    make(
      {
        id: 'x-${who}-${kind:of thing}',
        n: '${amount|number}',
        t: '${at|time}',
        k: '${kind:of thing|kinds}',
        w: '${who|kinds}',
      },
      row,
    ),
  ).toEqual({
    id: 'x-anna-a',
    n: 12.5,
    t: '2026-01-01T12:00:00.000Z',
    k: 'A',
    w: 'other-anna',
  });
  expect(
    make(
      {
        a: '${none?}',
        b: ['${none?}', '${who}'],
        c: 'x-${none?}',
        d: '${kind:of thing|hidden?}',
        e: { f: '${none|time?}' },
        g: true,
      },
      row,
    ),
  ).toEqual({
    b: ['anna'],
    e: {},
    g: true,
  });
  expect(() => make({ a: '${none}' }, row)).toThrow(new Unmade('column "none" is empty'));
  expect(() => make({ a: '${who|hidden}' }, row)).toThrow(
    'table "hidden" does not have the value of column "who"',
  );
  expect(() => make({ a: '${who|number}' }, row)).toThrow('column "who" is not a number');
});

test('times are read with their offset, or on the clock of the zone that the map names', () => {
  const amsterdam = timeReader('Europe/Amsterdam');
  const read = (text: string) => new Date(amsterdam(text, 'at')).toISOString();
  expect(read('2011-10-01T00:38:44.546+02:00')).toBe('2011-09-30T22:38:44.546Z');
  expect(read('2011-10-01 00:38:44,5Z')).toBe('2011-10-01T00:38:44.500Z');
  expect(read('2011-10-01T00:38-0530')).toBe('2011-10-01T06:08:00.000Z');
  expect(read('2026-07-01 12:00:00')).toBe('2026-07-01T10:00:00.000Z');
  expect(read('2026-01-01 12:00:00.1234567')).toBe('2026-01-01T11:00:00.123Z');
  // The clock is set on 29 March 2026 at two, and back on 25 October at three.
  expect(read('2026-03-29 01:59:59')).toBe('2026-03-29T00:59:59.000Z');
  expect(read('2026-03-29 03:00:00')).toBe('2026-03-29T01:00:00.000Z');
  expect(read('2026-10-25 02:30:00')).toBe('2026-10-25T00:30:00.000Z');
  expect(read('2026-10-25 03:00:00')).toBe('2026-10-25T02:00:00.000Z');
  for (const text of ['', 'today', '2026-02-30 10:00', '2026-01-01 25:00', '2026-13-01T00:00Z']) {
    expect(() => amsterdam(text, 'at')).toThrow(new Unmade('column "at" is not a time'));
  }
  expect(() => timeReader(undefined)('2026-01-01 12:00', 'at')).toThrow('the map names no timezone');
});
