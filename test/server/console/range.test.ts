import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rangeOf, rangeQuery } from '#server/console/range.ts';
import type { Loose } from '../http/service.ts';
import { AUDITOR, OFFICER, type Seeded, seeded } from './seeded.ts';
import { policy } from './world.ts';

/** What span a page is about, as its address says it. */

const NOW = Date.parse('2026-11-23T11:00:00Z');
const deps = { policy: () => policy, clock: { now: () => NOW } };

async function read(query: string, organisations: string[] = []): Promise<Loose> {
  const app = new Hono();
  app.get('/', (c) => {
    const range = rangeOf(c, { deps, who: { id: 'so', role: 'security-officer', organisations } });
    return c.json({ ...range, query: rangeQuery(range).toString() });
  });
  const response = await app.request(`/${query}`);
  return response.status === 200 ? response.json() : response.status;
}

const iso = (ms: number) => new Date(ms).toISOString();

describe('a range', () => {
  test.each([
    ['', '30d', '2026-10-23T22:00:00.000Z', iso(NOW)],
    ['?range=24h', '24h', '2026-11-22T11:00:00.000Z', iso(NOW)],
    ['?range=month', 'month', '2026-10-31T23:00:00.000Z', iso(NOW)],
    ['?range=last-month', 'last-month', '2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z'],
    [
      '?range=custom&from=2026-10-25&to=2026-10-25',
      'custom',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ],
    ['?range=custom&from=2026-10-25&to=2026-10-24', '30d', '2026-10-23T22:00:00.000Z', iso(NOW)],
    ['?range=nonsense', '30d', '2026-10-23T22:00:00.000Z', iso(NOW)],
  ])('%s', async (query, name, from, to) => {
    const range = await read(query);
    expect({ ...range, from: iso(range.from), to: iso(range.to) }).toMatchObject({ name, from, to });
  });

  test('carries its own address on', async () => {
    const query = 'range=custom&from=2026-11-01&to=2026-11-07&organisation=partner-y';
    expect((await read(`?${query}`)).query).toBe(query);
  });

  test('is refused for an organisation that the reader may not see', async () => {
    expect(await read('?organisation=partner-x', ['partner-y'])).toBe(500);
  });
});

describe('the seeded contact centre', () => {
  let seed: Seeded;
  beforeAll(async () => {
    seed = await seeded();
  }, 120_000);
  afterAll(() => seed.close());

  test('has findings, organisations, teams and members to show', async () => {
    expect((await seed.get(OFFICER, '/findings')).text).toContain('customers');
    expect((await seed.get(AUDITOR, '/findings')).status).toBe(200);
    const organisations = await seed.store.organisations();
    expect(organisations.length).toBeGreaterThan(2);
    const [team] = await seed.store.teams(organisations[0]?.id);
    expect(team).toBeDefined();
    expect((await seed.store.membersOf(team?.id ?? '')).length).toBeGreaterThan(2);
  });
});
