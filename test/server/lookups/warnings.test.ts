import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hear } from '../http/findings.ts';
import { lookup, makeService, permitted, type Service } from '../http/service.ts';

/** Asked before, not only after: what a warning says, that it names nobody, and what became of it. */

let service: Service;
beforeAll(async () => {
  service = await makeService();
  await hear(service);
});
afterAll(() => service.close());

const MINUTE = 60_000;
const dry = (body: object, path = '/v1/lookups?dryRun=true') =>
  service.request('integration', 'POST', path, body);
const look = (body: object) => service.request('integration', 'POST', '/v1/lookups', body);
const odd = (subject: string, more: object = {}) =>
  lookup({ subject, reason: 'billing-question', fields: ['name'], ...more });
const counts = async (filter = '') => {
  service.clock.advance(1);
  return (await service.request('auditor', 'GET', `/v1/reports/audit${filter}`)).body.warnings;
};
/** What the counts became, less what they were. */
const change = async (work: () => Promise<unknown>) => {
  const before = await counts();
  await work();
  const after = await counts();
  return Object.fromEntries(
    Object.entries(after as Record<string, number>)
      .map(([key, n]) => [key, n - before[key]])
      .filter(([, n]) => n !== 0),
  );
};

describe('a dry run', () => {
  test('tells the notice and what the decision would be, and records no lookup', async () => {
    const size = await service.treeSize();
    const { status, body } = await dry(odd('c-1'));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      dryRun: true,
      decision: {
        wouldBe: 'permit',
        notices: [{ text: { en: expect.stringContaining('this lookup will be reviewed') } }],
      },
      warning: { id: expect.any(String), until: expect.any(String) },
    });
    expect(body).not.toHaveProperty('receipt');
    expect(await service.treeSize()).toBe(size);
    const { items } = (await service.request('auditor', 'GET', '/v1/lookups?subject=c-1')).body;
    expect(items).toEqual([]);
  });

  test('may be asked for in the body as well', async () => {
    const { status, body } = await dry({ ...odd('c-1'), dryRun: true }, '/v1/lookups');
    expect([status, body.dryRun]).toEqual([200, true]);
    expect((await dry({ ...permitted(), dryRun: false }, '/v1/lookups')).status).toBe(201);
    expect((await dry({ ...permitted(), dryRun: 'yes' }, '/v1/lookups')).body.path).toBe('dryRun');
  });

  test('of an ordinary lookup warns of nothing', async () => {
    expect(await change(() => dry(permitted()))).toEqual({});
    expect((await dry(permitted())).body).not.toHaveProperty('warning');
  });

  test('says the same of a customer who is watched as of any other', async () => {
    await service.request('integration', 'POST', '/v1/directory', [
      { type: 'subject', id: 'c-watched', watched: 'vip', addressKey: 'hmac-of-one-address' },
      { type: 'subject', id: 'c-plain' },
    ]);
    const [watched, plain] = [await dry(odd('c-watched')), await dry(odd('c-plain'))];
    expect(watched.body.decision).toEqual(plain.body.decision);
    expect(Object.keys(watched.body)).toEqual(Object.keys(plain.body));
  });
});

describe('what became of a warning', () => {
  test('the same lookup made within half an hour', async () => {
    expect(await change(() => dry(odd('c-made')))).toEqual({ given: 1, open: 1 });
    service.clock.advance(5 * MINUTE);
    expect(await change(() => look(odd('c-made')))).toEqual({ open: -1, made: 1 });
    expect(await change(() => look(odd('c-made')))).toEqual({});
  });

  test('made with another reason, and made by breaking the glass', async () => {
    await dry(odd('c-changed'));
    expect(await change(() => look(permitted({ subject: 'c-changed' })))).toEqual({
      open: -1,
      changedReason: 1,
    });
    await dry(odd('c-glass'));
    const glass = odd('c-glass', { reason: 'emergency', note: 'Their house is on fire' });
    expect(await change(() => look(glass))).toEqual({ open: -1, brokeGlass: 1 });
  });

  test('not made: by nobody in half an hour, nor by another agent, nor of another customer', async () => {
    service.clock.advance(31 * MINUTE);
    await dry(odd('c-not'));
    expect(await change(() => look(odd('c-not', { actor: { id: 'a-2' } })))).toEqual({});
    expect(await change(() => look(odd('c-other')))).toEqual({});
    expect(await change(async () => service.clock.advance(31 * MINUTE))).toEqual({ open: -1, notMade: 1 });
    expect(await change(() => look(odd('c-not')))).toEqual({});
  });

  test('a lookup that is denied shows nothing, so it does not count as made', async () => {
    const denied = lookup({ subject: 'c-denied', reason: 'nonsense' });
    expect((await dry(denied)).body).toMatchObject({ decision: { wouldBe: 'deny' }, warning: {} });
    expect(await change(() => look(denied))).toEqual({});
  });

  test('lookups of a batch count as well', async () => {
    const { newId } = await import('#server/clock.ts');
    await dry(odd('c-batch'));
    const line = JSON.stringify({ id: newId(service.clock.now()), ...odd('c-batch') });
    const sent = () =>
      service.send('integration', 'POST', '/v1/lookups/batch', {
        body: line,
        headers: { 'content-type': 'application/x-ndjson' },
      });
    expect(await change(sent)).toEqual({ open: -1, made: 1 });
  });

  test('is told by organisation, and for the whole', async () => {
    await dry(odd('c-x', { actor: { id: 'x-1' } }));
    expect((await counts('?organisation=partner-x')).given).toBe(1);
    expect((await counts()).given).toBeGreaterThan(5);
  });
});

describe('a question', () => {
  const refund = (subject: string, more: object = {}) =>
    lookup({
      subject,
      operation: 'change',
      reason: 'address-check',
      fields: ['name'],
      change: { action: 'refund', amount: 75, currency: 'EUR' },
      ...more,
    });

  test('that a lookup was answered by is a warning: confirmed, it was made', async () => {
    let id = '';
    const asked = await change(async () => {
      const { body } = await look(refund('c-2'));
      expect(body.decision.effect).toBe('ask');
      id = body.id;
    });
    expect(asked).toEqual({ given: 1, open: 1 });
    expect(await change(() => look(refund('c-2', { follows: id })))).toEqual({ open: -1, made: 1 });
  });

  test('that was put beforehand is answered by a lookup that follows it', async () => {
    const { body } = await dry(refund('c-3'));
    expect(body.decision.wouldBe).toBe('ask');
    const confirmed = await look(refund('c-3', { follows: body.warning.id }));
    expect(confirmed.body.decision).toMatchObject({
      effect: 'permit',
      rules: ['mandate-exceeded', 'confirmed'],
    });
    // Answered once, and not for anybody or anything else.
    expect((await look(refund('c-3', { follows: body.warning.id }))).body.decision.effect).toBe('ask');
  });

  test('answers for nobody else, for no other customer, no larger sum, and not after its time', async () => {
    const { body } = await dry(refund('c-4'));
    const follows = body.warning.id;
    for (const more of [
      { actor: { id: 'a-2' } },
      { subject: 'c-3' },
      { change: { action: 'refund', amount: 76, currency: 'EUR' } },
    ])
      expect((await look(refund('c-4', { follows, ...more }))).body.decision.effect).toBe('ask');
    service.clock.advance(31 * MINUTE);
    expect((await look(refund('c-4', { follows }))).body.decision.effect).toBe('ask');
  });
});

test('what is kept of warnings names neither agent nor customer', async () => {
  await dry(odd('c-secret-customer'));
  const { default: Database } = await import('better-sqlite3');
  const db = new Database(`${service.dir}/data/hot.db`, { readonly: true });
  const rows = db.prepare('SELECT * FROM warning').all();
  const keys = new Database(`${service.dir}/data/keys.db`, { readonly: true });
  const known = keys.prepare("SELECT count(*) AS n FROM subject WHERE id = 'c-secret-customer'").get();
  db.close();
  keys.close();
  expect(rows.length).toBeGreaterThan(5);
  expect(JSON.stringify(rows)).not.toMatch(/c-secret|"a-1"|c-made|x-1/);
  expect(known).toEqual({ n: 0 });
  expect(rows.filter((row) => (row as { settled_at: number | null }).settled_at !== null)).toSatisfy(
    (settled: { pair: unknown; data: unknown }[]) =>
      settled.every(({ pair, data }) => pair === null && data === null),
  );
});
