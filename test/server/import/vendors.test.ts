import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handleOf } from '#model/handle.ts';
import { createSink } from '#server/cli/sink.ts';
import { reportText } from '#server/evidence/import/report.ts';
import { openEventLog } from '#server/evidence/import/rows.ts';
import { type ImportReport, readImportMap, runImport } from '#server/evidence/import/run.ts';
import { type Loose, makeService, type Service } from '../http/service.ts';
import { silent } from './small.ts';

/**
 * The documented maps, each with a sample in the vendor's own field names, imported by the very code of
 * `inzage import` into a service whose directory knows the people by their aliases.
 */
/** When the exports were made: they tell all up to then. */
const UNTIL = Date.parse('2026-11-21T00:00:00Z');
const KEY = new Uint8Array(32).fill(9);
const sample = (name: string) => new URL(`./samples/${name}`, import.meta.url).pathname;

let service: Service;
beforeEach(async () => {
  service = await makeService('observe', { people: false });
  const people = [
    { type: 'organisation', id: 'own', kind: 'controller' },
    { type: 'team', id: 'front', organisation: 'own' },
    { type: 'team', id: '00G5g00000QQQQ1AAA', organisation: 'own' },
    { type: 'team', id: 'group-98738', organisation: 'own' },
    ...(['anna', 'bert', 'carl'] as const).map((name, i) => ({
      type: 'actor',
      id: `a-${name}`,
      kind: 'human',
      organisation: 'own',
      teams: name === 'bert' ? ['00G5g00000QQQQ1AAA'] : [],
      roles: ['service-agent'],
      aliases: [
        { system: 'genesys', id: `u-${name}` },
        { system: 'salesforce', id: `0055g00000${name.toUpperCase()}1AAA` },
        { system: 'zendesk', id: `user-36108859010${i + 1}` },
      ],
    })),
    ...[1, 2, 3].map((n) => ({
      type: 'subject',
      id: `c-${n}`,
      aliases: [
        { system: 'salesforce', id: `0035g00000CCCC${n}AAA` },
        { system: 'genesys', id: `2f3c8d5e-77aa-4c55-8d3f-aa110000000${n}` },
        { system: 'zendesk', id: `user-36108859000${n}` },
      ],
      handles: n === 2 ? [handleOf(KEY, '+31612345678')] : [],
    })),
  ];
  const told = await service.request('integration', 'POST', '/v1/directory', people);
  expect(told.body).toMatchObject({ rejected: 0 });
});
afterEach(() => service.close());

async function importOf(mapName: string, file: string): Promise<ImportReport> {
  const map = await readImportMap(`docs/maps/${mapName}.yaml`);
  const { inzage, store, clock } = service;
  const log = await openEventLog(sample(file), map.input);
  const sink = createSink({ inzage, store, clock, source: map.source });
  return runImport({ log, map, sink, progress: silent, handleKey: KEY, until: UNTIL });
}

/** Every lookup as `actor subject operation grade`, with the paths that explain it. */
async function graded(): Promise<string[]> {
  const { body } = await service.request('security-officer', 'GET', '/v1/lookups?limit=100');
  const told = body.items.map(async ({ id, actor, subject, operation, grade }: Loose) => {
    const { body: why } = await service.request('security-officer', 'GET', `/v1/lookups/${id}/explanation`);
    const paths = why.explanations.map(({ template }: Loose) => template).join('+');
    return `${actor.id} ${subject ?? '-'} ${operation} ${grade}${paths && ` ${paths}`} ${why.reference.verdict}`;
  });
  return (await Promise.all<string>(told)).sort();
}

describe('Genesys conversation details', () => {
  it('become calls of those who spoke, with the customer by contact or by number, until wrap-up ends', async () => {
    const report = await importOf('genesys-conversations', 'genesys-conversations.json');
    expect(report).toMatchObject({
      rows: 4,
      evidence: { made: 4, accepted: 4, rejected: 0 },
      unmade: [],
      refused: [],
      absent: ['participants[].sessions[].segments[].sourceConversationId'],
      nothing: [{ why: 'no agent spoke in the conversation', rows: 1 }],
    });
    const [first, second, third] = await Promise.all(
      ['a-anna', 'a-bert'].map((actor) =>
        service.store.dayOf(actor, Date.parse('2026-11-20T00:00:00Z'), Date.parse('2026-11-21T00:00:00Z')),
      ),
    ).then(([anna, bert]) => [anna?.work[0], bert?.work[0], anna?.work[1]]);
    expect(first).toMatchObject({
      id: '7b1e6f6e-0a1c-4a43-9c6f-1f0f6d6f0001',
      subject: 'c-1',
      actors: ['a-anna'],
      end: Date.parse('2026-11-20T10:12:55.200Z'),
    });
    expect(second).toMatchObject({ subject: null, actors: ['a-bert'] });
    expect(third).toMatchObject({ subject: null, end: null });
  });
});

describe('Salesforce cases and their history', () => {
  it('tell who had a case when, and the event log is graded by it', async () => {
    await importOf('genesys-conversations', 'genesys-conversations.json');
    const history = await importOf('salesforce-case-history', 'salesforce-case-history.csv');
    expect(history).toMatchObject({
      evidence: { made: 4, accepted: 4 },
      unmade: [],
      nothing: [
        { why: 'the change is not of the owner', rows: 1 },
        { why: 'the case has no contact', rows: 1 },
      ],
    });
    expect(await importOf('salesforce-cases', 'salesforce-cases.csv')).toMatchObject({
      evidence: { made: 3, accepted: 3, rejected: 0 },
      unmade: [],
    });
    for (const [file, lookups] of [
      ['salesforce-lightning-page-view.csv', 4],
      ['salesforce-uri.csv', 2],
      ['salesforce-api.csv', 1],
      ['salesforce-report-export.csv', 1],
    ] as const) {
      expect(await importOf('salesforce-event-log', file)).toMatchObject({
        lookups: { made: lookups, accepted: lookups, rejected: 0 },
        unmade: [],
        refused: [],
      });
    }
    expect(await graded()).toEqual([
      // She had taken the case by then; the call came later.
      'a-anna c-1 view corroborated assigned-case holds',
      'a-anna c-1 view explained handled-interaction+assigned-case none-declared',
      // Bert's team had the case before Anna took it.
      'a-bert c-1 view corroborated team-case holds',
      'a-bert c-2 view explained unidentified-party none-declared',
      'a-carl - search unexplained none-declared',
      'a-carl - search unexplained none-declared',
      'a-carl c-1 view unsupported other-actor',
      'a-carl c-3 view unexplained none-declared',
    ]);
  });

  it('are imported again without adding anything', async () => {
    await importOf('salesforce-case-history', 'salesforce-case-history.csv');
    await importOf('salesforce-event-log', 'salesforce-lightning-page-view.csv');
    const again = await importOf('salesforce-event-log', 'salesforce-lightning-page-view.csv');
    expect(again.lookups).toMatchObject({ made: 4, accepted: 0, duplicates: 4 });
    const before = await graded();
    await importOf('salesforce-case-history', 'salesforce-case-history.csv');
    expect(await graded()).toEqual(before);
  });
});

describe('Zendesk tickets and access log', () => {
  it('tell whose ticket was opened by whom, and the lookups are graded by the tickets', async () => {
    expect(await importOf('zendesk-tickets', 'zendesk-tickets.json')).toMatchObject({
      evidence: { made: 3, accepted: 3, rejected: 0 },
      unmade: [],
      nothing: [{ why: 'the ticket was deleted', rows: 1 }],
    });
    const report = await importOf('zendesk-access-log', 'zendesk-access-log.json');
    expect(report).toMatchObject({
      rows: 7,
      lookups: { made: 6, accepted: 5, rejected: 1 },
      refused: [{ kind: 'lookup', why: expect.stringContaining('import the records first'), firstRow: 6 }],
      nothing: [{ why: 'the request was not answered with data', rows: 1 }],
    });
    expect(reportText(report)).toContain('first: row 6');
    expect(await graded()).toEqual([
      'a-anna c-1 view corroborated assigned-case holds',
      // Solved the day before.
      'a-bert c-2 change contradicted not-open',
      'a-carl - search unexplained none-declared',
      'a-carl c-1 view unexplained none-declared',
      'a-carl c-1 view unsupported other-actor',
    ]);
  });
});

describe('a map that makes handles', () => {
  it('stops where there is no key to make them with', async () => {
    const map = await readImportMap('docs/maps/genesys-conversations.yaml');
    const log = await openEventLog(sample('genesys-conversations.json'), map.input);
    const { inzage, store, clock } = service;
    const sink = createSink({ inzage, store, clock, source: map.source });
    await expect(runImport({ log, map, sink, progress: silent })).rejects.toMatchObject({
      code: 'invalid-request',
      hint: expect.stringContaining('--handle-key'),
    });
  });
});
