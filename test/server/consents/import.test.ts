import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSink } from '#server/cli/sink.ts';
import { parseImportMap } from '#server/evidence/import/map.ts';
import { reportText } from '#server/evidence/import/report.ts';
import { openEventLog } from '#server/evidence/import/rows.ts';
import { runImport } from '#server/evidence/import/run.ts';
import type { Service } from '../http/service.ts';
import { asked, history, makeDesk } from './desk.ts';

/** A CRM's marketing preferences, a CSV, by a map of `inzage import`. */

const PREFERENCES = `Customer,Newsletter,Calls,Changed,Source,Text
c-p1,yes,no,2026-10-01 09:00:00,web-form,v3
c-p2,no,never,2026-10-02 09:00:00,phone,v3
c-p3,,yes,2026-10-03 09:00:00,phone,
not a customer,yes,yes,2026-10-04 09:00:00,phone,v3
`;

const MAP = readFileSync(
  fileURLToPath(new URL('../../../docs/maps/marketing-preferences.yaml', import.meta.url)),
  'utf8',
);

let service: Service;
let folder: string;
beforeAll(async () => {
  service = await makeDesk();
  folder = mkdtempSync(join(tmpdir(), 'inzage-preferences-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await service.close();
});

const load = async (text = MAP) => {
  const { map, problems } = parseImportMap(text, 'map.yaml');
  if (map === null) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  const file = join(folder, 'preferences.csv');
  writeFileSync(file, PREFERENCES);
  const { inzage, store, clock } = service;
  const sink = createSink({ inzage, store, clock, source: map.source });
  const progress = { update: () => undefined, end: () => undefined };
  return runImport({ log: await openEventLog(file), map, sink, progress });
};

test('each preference becomes a word of the customer, at its own time, and decides the next lookup', async () => {
  const report = await load();
  expect(report.consents).toEqual({ made: 7, accepted: 5, duplicates: 0, rejected: 2 });
  expect(report.refused).toMatchObject([{ kind: 'consent', rows: 2, firstRow: 4 }]);
  expect(reportText(report)).toContain('consents   7 made, 5 accepted, 2 refused');
  expect(await history(service, '', 'c-p1')).toMatchObject([
    { reason: 'retention-call', status: 'refused', at: '2026-10-01T07:00:00.000Z', method: 'web-form' },
    { reason: 'newsletter', status: 'given', noticeVersion: 'v3', sender: 'crm' },
  ]);
  const next = (subject: string, reason: string) => asked(service, { subject, reason, fields: ['name'] });
  expect(await next('c-p1', 'newsletter')).toBe('permit');
  expect(await next('c-p2', 'newsletter')).toBe('deny: consent-withdrawn');
  expect(await next('c-p2', 'retention-call')).toBe('deny: objection');
  expect(await next('c-p3', 'newsletter')).toBe('deny: consent-missing');
});

test('the same file imported again adds nothing', async () => {
  const words = await service.entries('consent');
  expect((await load()).consents).toEqual({ made: 7, accepted: 0, duplicates: 5, rejected: 2 });
  expect(await service.entries('consent')).toEqual(words);
});

test('a map that names what a word of a customer has not is told so, with what it may', () => {
  const { problems } = parseImportMap(MAP.replace('noticeVersion: "', 'notice: "'), 'map.yaml');
  expect(problems).toMatchObject([
    {
      path: 'rows[0].consent.notice',
      message: 'there is no member "notice"',
      hint: expect.stringMatching(/noticeVersion/),
    },
  ]);
});
