import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeFindings } from '../http/findings.ts';
import { DAY_MS, type Loose, makeService, PACKS, type Service, type Who } from '../http/service.ts';

/** Limits, reminders by the service’s clock, and what supervisors are let into. */

const layer = join(mkdtempSync(join(tmpdir(), 'inzage-limits-')), 'limits.yaml');
writeFileSync(
  layer,
  'format: 1\npack: limits\nversion: 1.0.0\nreview: { decideWithin: P10D, answerWithin: P4D, confirmWithin: P3D, remindBefore: P1D, supervisors: { see: assigned, after: P2D } }\n',
);

let service: Service;
let finding: string;
let made: number;
let agent: Who;
let second: Who;
afterEach(() => service.close());
beforeEach(async () => {
  service = await makeService('enforce', { more: { policy: [...PACKS.enforce, layer] } });
  finding = (await makeFindings(service, ['a-1']))['a-1']?.finding as string;
  made = service.clock.now();
  agent = await service.token('agent', 'a-1');
  second = await service.token('security-officer', 'so-2');
});

const day = (n: number) => new Date(made + n * DAY_MS).toISOString();
const step = (who: Who, body: object) => service.request(who, 'POST', `/v1/findings/${finding}/review`, body);
const read = async (who: Who = 'security-officer'): Promise<Loose> =>
  (await service.request(who, 'GET', `/v1/findings/${finding}`)).body;
const run = () => service.request('admin', 'POST', '/v1/admin/settle', {});
const overdue = async (is: boolean): Promise<string[]> =>
  (await service.request('security-officer', 'GET', `/v1/findings?overdue=${is}`)).body.items.map(
    ({ id }: Loose) => id,
  );

describe('a limit', () => {
  test('stands from the first moment, and moves with every step to whoever’s turn it is', async () => {
    expect(await read()).toMatchObject({ due: day(10), overdue: false });
    service.clock.advance(DAY_MS);
    expect((await step('security-officer', { step: 'ask', note: 'What for?' })).body.due).toBe(day(5));
    expect(await read(agent)).toMatchObject({ due: day(5) });
    service.clock.advance(DAY_MS);
    await step(agent, { step: 'answer', note: 'The customer called' });
    expect(await read()).toMatchObject({ due: day(12) });
    expect(await read(agent)).not.toHaveProperty('due');
    await step('security-officer', { step: 'decide', outcome: 'unjustified', note: 'No call' });
    expect(await read()).toMatchObject({ due: day(5) });
    await step(second, { step: 'confirm' });
    expect(await read()).toMatchObject({ due: null, overdue: false });
  });

  test('of an answer can be another one, that lies ahead', async () => {
    expect((await step('security-officer', { step: 'ask', note: 'x', due: day(-1) })).body.path).toBe('due');
    const asked = await step('security-officer', { step: 'ask', note: 'After your holiday', due: day(20) });
    expect(asked.body.due).toBe(day(20));
  });

  test('that has passed is found by a filter', async () => {
    expect([await overdue(true), await overdue(false)]).toEqual([[], [finding]]);
    service.clock.advance(10 * DAY_MS);
    expect([await overdue(true), await overdue(false)]).toEqual([[finding], []]);
    await step('security-officer', { step: 'decide', outcome: 'justified', note: 'There was a call' });
    expect(await overdue(true)).toEqual([]);
    const { reviews } = (await service.request('auditor', 'GET', '/v1/reports/audit')).body;
    expect(reviews).toMatchObject([{ made: 1, decided: 1, withinLimits: 1, overdue: 0 }]);
  });

  test('that was not kept shows in the report', async () => {
    service.clock.advance(11 * DAY_MS);
    const during = (await service.request('auditor', 'GET', '/v1/reports/audit')).body.reviews;
    expect(during).toMatchObject([{ made: 1, open: 1, overdue: 1 }]);
    await step('security-officer', { step: 'decide', outcome: 'justified', note: 'There was a call' });
    const after = (await service.request('auditor', 'GET', '/v1/reports/audit')).body.reviews;
    expect(after).toMatchObject([{ decided: 1, withinLimits: 0, open: 0, overdue: 0 }]);
  });
});

describe('a reminder', () => {
  const reminders = async () =>
    (await read()).review
      .filter(({ step }: Loose) => step === 'remind')
      .map(({ at, due, overdue, by }: Loose) => ({ at, due, overdue, by }));

  test('is an entry a day before the limit, and one when it has passed, each once', async () => {
    await run();
    expect(await reminders()).toEqual([]);
    service.clock.advance(9 * DAY_MS);
    await run();
    await run();
    expect(await reminders()).toEqual([{ at: day(9), due: day(10), overdue: false, by: 'inzage' }]);
    service.clock.advance(2 * DAY_MS);
    await run();
    await run();
    expect((await reminders())[1]).toEqual({ at: day(11), due: day(10), overdue: true, by: 'inzage' });
    expect(await reminders()).toHaveLength(2);
    expect(await read()).toMatchObject({ status: 'open', due: day(10) });
    const entries = (await service.entries('review')).filter((entry) => entry.step === 'remind');
    expect(entries.map((entry) => entry.finding)).toEqual([finding, finding]);
  });

  test('comes again for the next step, and is not told to the agent', async () => {
    service.clock.advance(9 * DAY_MS);
    await run();
    await step('security-officer', { step: 'ask', note: 'What for?' });
    service.clock.advance(5 * DAY_MS);
    await run();
    expect((await reminders()).map(({ due }: Loose) => due)).toEqual([day(10), day(13)]);
    expect((await read(agent)).review.map(({ step }: Loose) => step)).toEqual(['ask']);
  });

  test('does not come for what is closed', async () => {
    await step('security-officer', { step: 'decide', outcome: 'justified', note: 'There was a call' });
    service.clock.advance(30 * DAY_MS);
    await run();
    expect(await reminders()).toEqual([]);
  });
});

describe('a supervisor', () => {
  const seen = async (who: Who) => ({
    listed: (await service.request(who, 'GET', '/v1/findings')).body.items.length,
    status: (await service.request(who, 'GET', `/v1/findings/${finding}`)).status,
  });

  test('sees what was put to them, once the delay is over, and nothing else', async () => {
    const other = await service.token('supervisor', 'sv-2');
    service.clock.advance(3 * DAY_MS);
    expect(await seen('supervisor')).toEqual({ listed: 0, status: 404 });
    const assigned = await step('security-officer', {
      step: 'assign',
      assignee: 'sv-1',
      note: 'Please see whether work was left unrecorded',
    });
    expect([assigned.status, assigned.body.status, assigned.body.due]).toEqual([201, 'open', day(10)]);
    expect(await seen('supervisor')).toEqual({ listed: 1, status: 200 });
    expect(await seen(other)).toEqual({ listed: 0, status: 404 });
  });

  test('sees nothing before the delay', async () => {
    await step('security-officer', { step: 'assign', assignee: 'sv-1', note: 'Please look' });
    service.clock.advance(2 * DAY_MS - 1);
    expect(await seen('supervisor')).toEqual({ listed: 0, status: 404 });
    service.clock.advance(1);
    expect(await seen('supervisor')).toEqual({ listed: 1, status: 200 });
  });

  test.each(['sv-2', 'a-1', 'nobody'])('of another team, such as %s, is not let in', async (assignee) => {
    const refused = await step('security-officer', { step: 'assign', assignee, note: 'Please look' });
    expect([refused.status, refused.body.path]).toEqual([400, 'assignee']);
  });

  test('sees teams as groups: nothing of four people, counts of five, and of no other team', async () => {
    const more = (ids: string[]) =>
      service.request(
        'integration',
        'POST',
        '/v1/directory',
        ids.map((id) => ({ type: 'actor', id, kind: 'human', organisation: 'desk', teams: ['team-a'] })),
      );
    await step('security-officer', {
      step: 'decide',
      outcome: 'justified',
      cause: 'supervision',
      note: 'Coaching',
    });
    service.clock.advance(3 * DAY_MS);
    const teams = async () => (await service.request('supervisor', 'GET', '/v1/reports/teams')).body.teams;
    // a-1, a-3 and the assistant are there already.
    await more(['p-1']);
    expect(await teams()).toEqual([{ team: 'team-a', findings: null }]);
    await more(['p-2']);
    expect(await teams()).toEqual([
      {
        team: 'team-a',
        findings: { made: 1, open: 0, byOutcome: { justified: 1 }, byCause: { supervision: 1 } },
      },
    ]);
    expect((await service.request('security-officer', 'GET', '/v1/reports/teams')).status).toBe(403);
  });
});
