import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type AllowanceSettings, configOf } from '#server/config.ts';
import { makeService, permitted, type Service } from '../http/service.ts';
import { ask, EVALUATIONS, question, SEARCH } from './questions.ts';

/** What a token may ask without a lookup behind it: so much a minute, so much a day, whichever way it asks. */

let service: Service;
const open = async (allowance: Partial<AllowanceSettings>) => {
  service = await makeService('enforce', {
    more: { allowance: { perMinute: 1000, perDay: 1000, searchesPerMinute: 1000, ...allowance } },
  });
};
// The limits are of the wall clock.
beforeEach(
  () => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: 1_000_000_000_000 }),
);
afterEach(async () => {
  vi.useRealTimers();
  await service.close();
});

const dryRun = (who: Parameters<typeof ask>[3] = 'integration') =>
  service.request(who, 'POST', '/v1/lookups?dryRun=true', permitted());

describe('past its limit a token', () => {
  test('is answered 429, told how long to wait, and let through after that', async () => {
    await open({ perMinute: 3 });
    for (let i = 0; i < 3; i++) expect((await ask(service, question())).status).toBe(200);
    vi.advanceTimersByTime(20_000);
    const { status, headers, body } = await ask(service, question());
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('40');
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ code: 'too-many-requests', status: 429, hint: expect.any(String) });
    vi.advanceTimersByTime(40_000);
    expect((await ask(service, question())).status).toBe(200);
  });

  test('is told nothing, by evaluation or by dry run: both draw on the same', async () => {
    await open({ perMinute: 2 });
    expect((await dryRun()).status).toBe(200);
    expect((await ask(service, question())).status).toBe(200);
    const refused = await dryRun();
    expect(refused.status).toBe(429);
    expect(refused.text).not.toContain('effect');
    expect((await ask(service, question())).status).toBe(429);
  });

  test('still records lookups: those are evidence, not questions', async () => {
    await open({ perMinute: 1 });
    await dryRun();
    expect((await dryRun()).status).toBe(429);
    expect((await service.request('integration', 'POST', '/v1/lookups', permitted())).status).toBe(201);
  });

  test('leaves other tokens theirs', async () => {
    await open({ perMinute: 1 });
    await dryRun();
    expect((await dryRun()).status).toBe(429);
    expect((await dryRun(await service.token('integration', 'another'))).status).toBe(200);
  });

  test('waits for the next day when it is the day’s', async () => {
    await open({ perDay: 2 });
    await dryRun();
    vi.advanceTimersByTime(3_600_000);
    await dryRun();
    const { status, headers } = await dryRun();
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe(String(23 * 3600));
    vi.advanceTimersByTime(24 * 3_600_000);
    expect((await dryRun()).status).toBe(200);
  });
});

test('every question of many counts, and every customer of a dry run', async () => {
  await open({ perMinute: 10 });
  const many = { evaluations: Array.from({ length: 6 }, () => question()) };
  expect((await ask(service, many, EVALUATIONS)).status).toBe(200);
  const four = permitted({ subject: undefined, subjects: ['c-1', 'c-2', 'c-3', 'c-4'] });
  expect((await service.request('integration', 'POST', '/v1/lookups?dryRun=true', four)).status).toBe(200);
  expect((await ask(service, question())).status).toBe(429);
});

test('more at once than a minute has can never go through, and is told so', async () => {
  await open({ perMinute: 5 });
  const many = { evaluations: Array.from({ length: 6 }, () => question()) };
  const { status, body } = await ask(service, many, EVALUATIONS);
  expect(status).toBe(429);
  expect(body.hint).toContain('at most 5 at a time');
});

test('searches have a limit of their own, and what it refuses is not on record', async () => {
  await open({ searchesPerMinute: 1 });
  const seeker = await service.token('integration', 'gateway', { scopes: ['access:search'] });
  const body = { ...question(), subject: { type: 'user' } };
  expect((await ask(service, body, `${SEARCH}/subject`, seeker)).status).toBe(200);
  const before = (await service.entries('audit-look')).length;
  expect((await ask(service, body, `${SEARCH}/subject`, seeker)).status).toBe(429);
  expect((await service.entries('audit-look')).length).toBe(before);
});

test('what was asked and what was refused stands in the metrics, by token', async () => {
  await open({ perMinute: 1 });
  await dryRun();
  await dryRun();
  const { text } = await service.request('admin', 'GET', '/metrics');
  expect(text).toContain('inzage_dry_decisions_total{token="crm"} 1');
  expect(text).toContain('inzage_allowance_refused_total{token="crm"} 1');
});

test('limits have defaults, each of its own', async () => {
  await open({});
  const { allowance } = configOf({ data: 'somewhere', allowance: { perDay: 7 } }, false);
  expect(allowance).toEqual({ perMinute: 600, perDay: 7, searchesPerMinute: 30 });
});
