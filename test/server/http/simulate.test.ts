import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LookupRequest } from '#model/lookup.ts';
import { ExportQuery } from '#server/export/query.ts';
import { type ReplayReport, replayExport } from '#server/export/replay-decisions.ts';
import { compileFiles } from '#server/policy/compile.ts';
import { simulate } from '#server/report/simulation/run.ts';
import { CRM, openWeek, PACK, type Week, worldOf } from '../../bench/week.ts';
import { makeService, PACKS, permitted, type Service } from './service.ts';

/** `POST /v1/policy/simulate`, and both proofs over a whole day of the demo's contact centre. */

const desk = readFileSync(PACKS.enforce[0] as string, 'utf8');
const packs = (change: [string, string] = ['', '']) => [{ file: 'desk.yaml', text: desk.replace(...change) }];
const LESS: [string, string] = [
  'address-check: { purpose: dpv:ServiceProvision, categories: [contact] }',
  'address-check: { purpose: dpv:ServiceProvision, categories: [citizen-number] }',
];

describe('POST /v1/policy/simulate', () => {
  let service: Service;
  beforeAll(async () => {
    service = await makeService();
    for (let n = 0; n < 6; n++) {
      const actor = { id: n % 2 ? 'a-2' : 'x-1' };
      const reason = n % 2 ? 'address-check' : 'billing-question';
      await service.request('integration', 'POST', '/v1/lookups', permitted({ actor, reason }));
    }
  });
  afterAll(() => service.close());
  const ask = (body: object, who: Parameters<Service['request']>[0] = 'privacy-officer') =>
    service.request(who, 'POST', '/v1/policy/simulate', body);

  it('tells what would have changed, and is a look at the audit data', async () => {
    const before = (await service.entries('audit-look')).length;
    const { status, body } = await ask({ packs: packs(LESS) });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({
      policy: { pack: 'small-desk' },
      lookups: 6,
      changed: 3,
      denied: 3,
      unjudged: 0,
      examples: [{ kind: 'denied', reason: 'address-check', rules: ['field-not-permitted'] }],
    });
    expect(body.examples[0].ids).toHaveLength(3);
    // Two people are no group to tell of.
    expect(body).toMatchObject({ organisations: { rows: [], withheld: true }, teams: [] });
    const looks = await service.entries('audit-look');
    expect(looks).toHaveLength(before + 1);
    expect(looks.at(-1)).toMatchObject({ route: 'POST /v1/policy/simulate' });
    expect(JSON.stringify(body)).not.toMatch(/"(?:a-2|x-1|c-1)/);
  });

  it('of the policy in force changes nothing, by its texts or its digest', async () => {
    const active = (await service.request('developer', 'GET', '/v1/policy')).body;
    for (const body of [{ packs: packs() }, { digest: active.digest }])
      expect((await ask(body)).body).toMatchObject({ lookups: 6, changed: 0, unjudged: 0 });
  });

  it('keeps to the time and the organisation, and to those of the token', async () => {
    expect(
      (await ask({ packs: packs(), from: '2030-01-01T00:00:00Z', to: '2031-01-01T00:00:00Z' })).body.lookups,
    ).toBe(0);
    expect((await ask({ packs: packs(), organisation: 'partner-x' })).body.lookups).toBe(3);
    const bounded = await service.token('privacy-officer', 'po-x', { organisations: ['partner-x'] });
    expect((await ask({ packs: packs() }, bounded)).body.lookups).toBe(3);
    expect((await ask({ packs: packs(), organisation: 'desk' }, bounded)).status).toBe(403);
  });

  it('tells how far it is by lines, where it is asked so', async () => {
    const { text, headers } = await service.send('privacy-officer', 'POST', '/v1/policy/simulate', {
      body: JSON.stringify({ packs: packs(LESS) }),
      headers: { 'content-type': 'application/json', accept: 'application/x-ndjson' },
    });
    expect(headers.get('content-type')).toContain('application/x-ndjson');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({ progress: { lookups: 6, share: 1 } });
    expect(lines.at(-1)).toMatchObject({ result: { lookups: 6, denied: 3 } });
  });

  it('tells every problem of a pack that does not compile, and what a request lacks', async () => {
    const wrong = await ask({ packs: packs(['categories: [contact, billing]', 'categories: [contacts]']) });
    expect(wrong.status).toBe(422);
    expect(wrong.body).toMatchObject({ code: 'invalid-policy' });
    expect(JSON.stringify(wrong.body.mistakes)).toContain('desk.yaml:');
    expect((await ask({})).body).toMatchObject({ code: 'invalid-request', path: 'packs' });
    expect((await ask({ digest: `${'A'.repeat(43)}=` })).status).toBe(404);
    expect(
      (await ask({ packs: packs(), from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' })).body.path,
    ).toBe('to');
  });

  it('is one at a time', async () => {
    const both = await Promise.all([ask({ packs: packs() }), ask({ packs: packs() })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect((await ask({ packs: packs() })).status).toBe(200);
  });
});

describe('over a day of the demo', () => {
  let week: Week;
  let replayed: ReplayReport;
  beforeAll(async () => {
    const world = worldOf(true);
    week = await openWeek(world);
    const requests = [...world.lookups()].map(({ request }) => LookupRequest.parse(request));
    for (let at = 0; at < requests.length; at += 1000)
      await week.inzage.lookups.recordMany(requests.slice(at, at + 1000), CRM);
    await week.inzage.settle(week.clock.now());
    const all = ExportQuery.parse({ from: '2020-01-01T00:00:00Z', to: '2030-01-01T00:00:00Z' });
    const { id } = await week.inzage.exports.start(all, 'auditor');
    await week.inzage.exports.idle();
    replayed = replayExport(Buffer.from(await text(await week.inzage.exports.fileStream(id))));
  }, 120_000);
  afterAll(() => week.close());
  const over = { from: 0, to: Number.MAX_SAFE_INTEGER };

  it('the policy that was in force changes nothing', async () => {
    const found = await simulate(week, { proposed: await compileFiles([PACK]), ...over });
    expect(found.lookups).toBeGreaterThan(500);
    expect(found).toMatchObject({ changed: 0, unjudged: 0, rules: [] });
    expect(found.teams.length).toBeGreaterThan(0);
  });

  it('every decision is derived again from an export', () => {
    expect(replayed).toMatchObject({ closed: 0, differing: [], remarks: [], tellsForce: true });
    expect(replayed.replayed).toBe(replayed.lookups);
    expect(replayed.replayed).toBeGreaterThan(500);
    expect(replayed.consents.compared).toBeGreaterThan(0);
    expect(replayed.consents.missing).toBe(0);
  });
});
