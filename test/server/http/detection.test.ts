import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hear, makeFindings } from './findings.ts';
import { DAY_MS, lookup, makeService, type Service } from './service.ts';

/** What officers see of detection over HTTP: bursts at once, a time budget, similar decisions, suppressions. */

let service: Service;
beforeEach(async () => {
  service = await makeService('observe');
});
afterEach(() => service.close());

const settle = () => service.request('admin', 'POST', '/v1/admin/settle', {});
const findings = async (query = '') =>
  (await service.request('security-officer', 'GET', `/v1/findings${query}`)).body;
const decide = (id: string, outcome: string, cause: string) =>
  service.request('security-officer', 'POST', `/v1/findings/${id}/review`, {
    step: 'decide',
    outcome,
    cause,
    note: 'Looked into it.',
  });
const until = (days: number) => new Date(service.clock.now() + days * DAY_MS).toISOString();
const suppression = (more: object = {}) => ({
  rule: 'unexplained-lookup',
  actor: 'a-1',
  owner: 'so-1',
  why: 'Works at the counter, which keeps no record of visits.',
  until: until(90),
  ...more,
});

/** Six customers within a quarter of an hour, with telephony heard and no work at hand. */
async function burst(customers = 6): Promise<void> {
  for (let n = 0; n < customers; n++) {
    const sent = lookup({ subject: `c-${100 + n}`, reason: 'billing-question', fields: ['name'] });
    expect((await service.request('integration', 'POST', '/v1/lookups', sent)).status).toBe(201);
    service.clock.advance(60_000);
  }
}

describe('a burst', () => {
  it('is a finding before its evidence windows close, and one finding still when they have', async () => {
    await hear(service);
    await burst();
    await service.inzage.settled();
    const [live] = (await findings()).items;
    expect(live).toMatchObject({
      about: { kind: 'actor', id: 'a-1' },
      rules: ['enumeration'],
      severity: 'high',
      grades: { pending: 6 },
      lookups: { count: 6 },
    });
    await hear(service);
    await settle();
    const { items } = await findings();
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ id: live.id, grades: { unexplained: 6 }, lookups: { count: 6 } });
  });

  it('that work explains after all is told anew, and sinks in the queue', async () => {
    await hear(service);
    await burst();
    await service.inzage.settled();
    const calls = Array.from({ length: 6 }, (_, n) => ({
      type: 'interaction',
      id: `call-late-${n}`,
      channel: 'phone',
      direction: 'inbound',
      subject: `c-${100 + n}`,
      actors: ['a-1'],
      startedAt: new Date(service.clock.now() - (7 - n) * 60_000).toISOString(),
      endedAt: new Date(service.clock.now() - (6 - n) * 60_000).toISOString(),
    }));
    await service.request('integration', 'POST', '/v1/evidence', calls);
    await hear(service);
    await settle();
    expect((await findings()).items).toMatchObject([
      { grades: { explained: 6 }, story: { title: { en: expect.stringContaining('work explains') } } },
    ]);
  });
});

it('so many minutes of an officer’s time get the findings worth most in them', async () => {
  await makeFindings(service, ['a-1', 'a-2', 'x-1']);
  const whole = await findings('?minutes=60');
  expect(whole.items).toHaveLength(3);
  expect(whole.minutes).toBe(15);
  const short = await findings('?minutes=10');
  expect(short.items.map(({ id }: { id: string }) => id)).toEqual(
    whole.items.slice(0, 2).map(({ id }: { id: string }) => id),
  );
  expect((await service.request('security-officer', 'GET', '/v1/findings?minutes=2')).status).toBe(400);
});

it('a finding tells officers and auditors how those like it were decided, and the agent nothing of it', async () => {
  const made = await makeFindings(service);
  await decide(made['a-1']?.finding ?? '', 'justified', 'work-not-recorded');
  const path = `/v1/findings/${made['a-2']?.finding}`;
  const { body } = await service.request('security-officer', 'GET', path);
  expect(body.similar).toEqual({
    outcomes: { justified: 1 },
    findings: [{ id: made['a-1']?.finding, outcome: 'justified', rules: ['unexplained-lookup'] }],
  });
  const { token } = await service.token('agent', 'a-2');
  expect((await service.request({ token }, 'GET', path)).body.similar).toBeUndefined();
});

describe('a suppression', () => {
  it('keeps a remark from the queue, counts it, and lets it through when it has ended', async () => {
    const made = await service.request('security-officer', 'POST', '/v1/suppressions', suppression());
    expect(made.status).toBe(201);
    const sent = lookup({ reason: 'billing-question', fields: ['name'] });
    const { body } = await service.request('integration', 'POST', '/v1/lookups', sent);
    await hear(service);
    await settle();
    expect((await findings()).items).toEqual([]);
    const list = await service.request('auditor', 'GET', '/v1/suppressions');
    expect(list.body.items).toMatchObject([
      { id: made.body.id, inForce: true, suppressed: { count: 1, lookups: [body.id] } },
    ]);
    await service.request('security-officer', 'DELETE', `/v1/suppressions/${made.body.id}`);
    await makeFindings(service, ['a-1']);
    expect((await findings()).items).toHaveLength(1);
    expect((await service.entries('suppression')).map(({ step }) => step)).toEqual(['suppressed', 'ended']);
  });

  it('holds for others only as far as it says, and ends by itself', async () => {
    await service.request('security-officer', 'POST', '/v1/suppressions', suppression({ until: until(1) }));
    service.clock.advance(2 * DAY_MS);
    await makeFindings(service, ['a-1', 'a-2']);
    expect((await findings()).items).toHaveLength(2);
  });

  it('has a scope, a reason and an end within a year, and is not about oneself', async () => {
    const post = async (more: object) =>
      (await service.request('security-officer', 'POST', '/v1/suppressions', suppression(more))).status;
    expect(await post({ actor: null })).toBe(400);
    expect(await post({ why: 'because' })).toBe(400);
    expect(await post({ until: until(400) })).toBe(400);
    expect(await post({ until: until(-1) })).toBe(400);
    expect(await post({ actor: 'so-1' })).toBe(403);
    expect((await service.request('auditor', 'POST', '/v1/suppressions', suppression())).status).toBe(403);
  });
});

it('what was decided stays decided: running again, and late evidence, bring nothing back', async () => {
  const made = await makeFindings(service, ['a-1', 'a-2']);
  await decide(made['a-1']?.finding ?? '', 'justified', 'work-not-recorded');
  await settle();
  await hear(service);
  await settle();
  const open = await findings('?status=open');
  expect(open.items.map(({ id }: { id: string }) => id)).toEqual([made['a-2']?.finding]);
});
