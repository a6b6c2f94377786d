import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hear, makeFindings } from './findings.ts';
import { type Loose, lookup, makeService, type Service } from './service.ts';

/** Records of work, the directory and consents over HTTP, and what becomes of grades because of them. */

let service: Service;
beforeAll(async () => {
  service = await makeService();
});
afterAll(() => service.close());

const post = (path: string, body: unknown) => service.request('integration', 'POST', path, body);
const lines = (path: string, text: string) =>
  service.send('integration', 'POST', path, {
    body: text,
    headers: { 'content-type': 'application/x-ndjson' },
  });
const settle = async () => (await service.request('admin', 'POST', '/v1/admin/settle', {})).body;
const explain = async (id: string) =>
  (await service.request('security-officer', 'GET', `/v1/lookups/${id}/explanation`)).body;
const at = (ms = 0) => new Date(service.clock.now() + ms).toISOString();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const look = async (more: object = {}): Promise<string> =>
  (await post('/v1/lookups', lookup({ reason: 'billing-question', fields: ['name'], ...more }))).body.id;
const call = (id: string, more: object = {}) => ({
  type: 'interaction',
  id,
  channel: 'phone',
  direction: 'inbound',
  subject: 'c-1',
  actors: ['a-1'],
  startedAt: at(),
  ...more,
});

describe('many items at once', () => {
  test('as an array: good ones are taken, bad ones named by their place', async () => {
    const size = await service.treeSize();
    const { status, body } = await post('/v1/evidence', [
      call('k-1', { subject: 'c-intake' }),
      call('k-2', { startedAt: 'yesterday' }),
      { type: 'letter', id: 'k-3' },
      { type: 'case', id: 'k-4', subject: 'c-1', openedAt: at(), colour: 'red' },
      null,
      { type: 'shift', id: 's-1', actor: 'a-1', from: at(-HOUR), to: at(7 * HOUR) },
    ]);
    expect(status).toBe(200);
    expect(body).toEqual({
      accepted: 2,
      duplicates: 0,
      rejected: 4,
      treeSize: size + 1,
      errors: [
        { line: 2, code: 'invalid-request', path: 'startedAt', message: expect.any(String) },
        { line: 3, code: 'invalid-request', path: 'type', message: expect.any(String) },
        { line: 4, code: 'invalid-request', path: 'colour', message: 'is not a known key' },
        { line: 5, code: 'invalid-request', path: '', message: expect.any(String) },
      ],
    });
  });

  test('as lines: the same, and a line that is no JSON is one bad line', async () => {
    const size = await service.treeSize();
    const { body } = await lines(
      '/v1/evidence',
      `${JSON.stringify(call('k-5', { subject: 'c-intake' }))}\r\n\n{"type":\n${JSON.stringify(call('k-6', { subject: 'c-intake' }))}`,
    );
    expect(body).toMatchObject({ accepted: 2, rejected: 1, errors: [{ line: 3, code: 'bad-json' }] });
    expect(await service.treeSize()).toBe(size + 1);
  });

  test('of which none is good leave no entry', async () => {
    const size = await service.treeSize();
    expect((await post('/v1/evidence', [{ type: 'call' }])).body).toMatchObject({
      accepted: 0,
      rejected: 1,
      treeSize: size,
    });
    expect((await post('/v1/evidence', [])).body).toMatchObject({ accepted: 0, rejected: 0 });
    expect(await service.treeSize()).toBe(size);
  });

  test('one alone needs no array', async () => {
    expect((await post('/v1/evidence', call('k-7', { subject: 'c-intake' }))).body).toMatchObject({
      accepted: 1,
    });
  });

  test('more than ten thousand are too many, and none is taken', async () => {
    const size = await service.treeSize();
    const heartbeat = JSON.stringify({ type: 'heartbeat', source: 'flood', watermark: at() });
    for (const reply of [
      await lines('/v1/evidence', `${heartbeat}\n`.repeat(10_001)),
      await post(
        '/v1/evidence',
        Array.from({ length: 10_001 }, () => JSON.parse(heartbeat)),
      ),
    ]) {
      expect(reply.status).toBe(413);
      expect(reply.body).toMatchObject({ code: 'too-large', hint: expect.any(String) });
    }
    expect(await service.treeSize()).toBe(size);
    expect((await service.store.feeds()).some(({ source }) => source === 'flood')).toBe(false);
  });

  test('more than sixteen MiB are too much', async () => {
    const reply = await service.send('integration', 'POST', '/v1/evidence', {
      body: Buffer.alloc(17 << 20, 0x20),
      headers: { 'content-type': 'application/json' },
    });
    expect(reply.status).toBe(413);
  });

  test('of another type, not UTF-8 or not JSON are refused whole', async () => {
    const send = (body: NonNullable<RequestInit['body']>, type: string) =>
      service.send('integration', 'POST', '/v1/directory', { body, headers: { 'content-type': type } });
    expect((await send('[]', 'text/csv')).status).toBe(415);
    expect((await send(Buffer.from([0xff]), 'application/json')).body.code).toBe('bad-encoding');
    expect((await send('[{', 'application/json')).body.code).toBe('bad-json');
  });

  test('never repeat what they refuse: a phone number is no handle', async () => {
    const reply = await post('/v1/directory', [
      { type: 'subject', id: 'c-5', handles: ['+31612345678'] },
      { type: 'subject', id: 'jan.jansen@example.nl' },
      { type: 'actor', id: 'a-7', kind: 'human', organisation: 'desk', addressKey: 'Hoofdstraat 1, Ede' },
    ]);
    expect(reply.body).toMatchObject({ accepted: 0, rejected: 3 });
    expect(reply.body.errors.map(({ path }: Loose) => path)).toEqual(['handles[0]', 'id', 'addressKey']);
    expect(reply.text).not.toMatch(/31612345678|jansen|Hoofdstraat/);
  });
});

describe('a grade', () => {
  test('waits for the feeds, not for the clock', async () => {
    const id = await look({ subject: 'c-2' });
    expect(await settle()).toMatchObject({ pending: 1 });
    expect(await explain(id)).toMatchObject({ grade: 'pending', settled: false });
  });

  test('is borne out by a call with that customer, and says by which', async () => {
    const id = await look({ reference: { type: 'interaction', id: 'call-771' } });
    await post('/v1/evidence', [call('call-771', { startedAt: at(-2 * MINUTE), endedAt: at(5 * MINUTE) })]);
    await hear(service);
    const counts = await settle();
    expect(counts).toMatchObject({
      until: at(),
      graded: 2,
      pending: 0,
      settled: { byGrade: { corroborated: 1, unexplained: 1 } },
    });
    const { body } = await service.request('security-officer', 'GET', `/v1/lookups/${id}/explanation`);
    expect(body).toMatchObject({
      id,
      grade: 'corroborated',
      settled: true,
      firstLook: true,
      explanations: [
        {
          template: 'handled-interaction',
          strength: 'strong',
          evidence: { type: 'interaction', id: 'call-771', source: 'crm' },
        },
      ],
      reference: { verdict: 'holds' },
    });
    expect(body.explanations[0].sentence).toEqual({
      nl: expect.stringContaining('call-771'),
      en: expect.stringContaining('call-771'),
    });
    expect(
      (await service.request('auditor', 'GET', '/v1/lookups?grade=corroborated')).body.items,
    ).toMatchObject([{ id }]);
  });

  test('changes when evidence comes late, and the finding says so', async () => {
    const at1 = service.clock.now();
    const id = await look({ subject: 'c-3', actor: { id: 'a-2' } });
    await hear(service);
    await settle();
    expect(await explain(id)).toMatchObject({ grade: 'unexplained', explanations: [] });
    const found = await service.request('security-officer', 'GET', '/v1/findings?actor=a-2');
    expect(found.body.items).toMatchObject([{ lookups: { ids: [id] }, grades: { unexplained: 1 } }]);
    await post('/v1/evidence', [
      call('call-late', { subject: 'c-3', actors: ['a-2'], startedAt: new Date(at1 - MINUTE).toISOString() }),
    ]);
    expect(await settle()).toMatchObject({
      graded: 0,
      regraded: expect.any(Number),
      settled: { byGrade: { explained: 1 } },
    });
    expect(await explain(id)).toMatchObject({
      grade: 'explained',
      explanations: [{ evidence: { id: 'call-late' } }],
    });
    const after = await service.request('security-officer', 'GET', `/v1/findings/${found.body.items[0].id}`);
    expect(after.body.grades).toEqual({ explained: 1 });
  });

  test('settles once: a second run over the same evidence adds nothing', async () => {
    await settle();
    const size = await service.treeSize();
    expect(await settle()).toMatchObject({ graded: 0, regraded: 0, findings: 0 });
    expect(await service.treeSize()).toBe(size);
  });

  test('settles what happened until the time that is asked for', async () => {
    const cut = at(MINUTE);
    await look({ subject: 'c-4' });
    service.clock.advance(2 * MINUTE);
    await look({ subject: 'c-4' });
    await hear(service);
    const some = await service.request('admin', 'POST', '/v1/admin/settle', { until: cut });
    expect(some.body).toMatchObject({ until: cut, graded: 1 });
    expect(await settle()).toMatchObject({ graded: 1 });
    expect((await service.request('admin', 'POST', '/v1/admin/settle', { until: 'later' })).body.path).toBe(
      'until',
    );
    expect((await service.send('admin', 'POST', '/v1/admin/settle', {})).status).toBe(200);
  });
});

test('a feed that said how far it was and then fell silent leaves the grade undetermined', async () => {
  const silent = await makeService();
  try {
    const { token } = await silent.token('integration', 'telephony');
    const beat = { type: 'heartbeat', source: 'telephony', watermark: '2026-11-24T08:00:00Z' };
    const call = {
      type: 'interaction',
      id: 'x',
      channel: 'phone',
      direction: 'inbound',
      subject: 'c-9',
      actors: ['a-3'],
      startedAt: '2026-11-24T07:00:00Z',
    };
    await silent.request({ token }, 'POST', '/v1/evidence', [call, beat]);
    const id = (
      await silent.request('integration', 'POST', '/v1/lookups', lookup({ reason: 'billing-question' }))
    ).body.id;
    silent.clock.advance(2 * HOUR);
    await silent.request('admin', 'POST', '/v1/admin/settle', {});
    expect((await silent.request('auditor', 'GET', `/v1/lookups/${id}`)).body.grade).toBe('pending');
    silent.clock.advance(7 * 24 * HOUR);
    await silent.request('admin', 'POST', '/v1/admin/settle', {});
    const { body } = await silent.request('auditor', 'GET', `/v1/lookups/${id}/explanation`);
    expect(body).toMatchObject({ grade: 'undetermined', silent: expect.arrayContaining(['interaction']) });
    expect((await silent.request('auditor', 'GET', '/v1/findings')).body.items).toEqual([]);
    const report = (await silent.request('auditor', 'GET', '/v1/reports/audit')).body;
    expect(report.coverage).toMatchObject({ undetermined: 1, judged: 0, share: 0 });
  } finally {
    await silent.close();
  }
});

test('findings stand in ranked order, each with its rules, its severity and its story in both languages', async () => {
  const many = await makeService();
  try {
    await makeFindings(many, ['a-1', 'x-1']);
    await many.request('integration', 'POST', '/v1/directory', [
      { type: 'subject', id: 'c-vip', watched: 'vip' },
    ]);
    await many.request(
      'integration',
      'POST',
      '/v1/lookups',
      lookup({ actor: { id: 'a-2' }, subject: 'c-vip', reason: 'billing-question' }),
    );
    await hear(many);
    await many.request('admin', 'POST', '/v1/admin/settle', {});
    const { body } = await many.request('security-officer', 'GET', '/v1/findings');
    expect(body.items).toHaveLength(3);
    expect(body.items[0]).toMatchObject({
      id: expect.stringMatching(/^f-\d{4,}$/),
      about: { kind: 'actor', id: 'a-2' },
      organisation: 'desk',
      status: 'open',
      lookups: { count: 1 },
      story: {
        title: { nl: expect.any(String), en: expect.any(String) },
        body: { nl: expect.any(String), en: expect.any(String) },
      },
    });
    expect(body.items[0].rules).toEqual(expect.arrayContaining(['watched-subject', 'unexplained-lookup']));
    expect(['high', 'critical']).toContain(body.items[0].severity);
    expect(body.items[1].rules).toEqual(['unexplained-lookup']);
    const listed = async (query: string) =>
      (await many.request('security-officer', 'GET', `/v1/findings?${query}`)).body.items.map(
        (one: Loose) => one.about.id,
      );
    expect(await listed('rule=watched-subject')).toEqual(['a-2']);
    expect(await listed('subject=c-vip')).toEqual(['a-2']);
    expect(await listed('organisation=partner-x')).toEqual(['x-1']);
    expect(await listed('status=closed')).toEqual([]);
    const first = await many.request('security-officer', 'GET', '/v1/findings?limit=2');
    expect(first.body.items).toHaveLength(2);
    const rest = await many.request(
      'security-officer',
      'GET',
      `/v1/findings?limit=2&cursor=${first.body.next}`,
    );
    expect([...first.body.items, ...rest.body.items]).toEqual(body.items);
    expect(rest.body.next).toBeNull();
    expect(
      (await many.request('security-officer', 'POST', '/v1/findings/query', { subject: 'c-vip' })).body.items,
    ).toHaveLength(1);
  } finally {
    await many.close();
  }
});

describe('the register of consents', () => {
  const say = (more: object) => post('/v1/consents', { subject: 'c-8', method: 'web', ...more });

  test('keeps every version, and answers as of a time', async () => {
    await say({
      reason: 'win-back-offer',
      status: 'given',
      at: '2026-11-01T00:00:00Z',
      validUntil: '2027-11-01T00:00:00Z',
    });
    await say({ reason: 'win-back-offer', status: 'withdrawn', at: '2026-11-10T00:00:00+01:00' });
    const as = async (query: string) =>
      (await service.request('privacy-officer', 'GET', `/v1/subjects/c-8/consents${query}`)).body.items;
    expect((await as('?at=2026-11-05T00:00:00Z')).map(({ status }: Loose) => status)).toEqual(['given']);
    expect((await as('')).map(({ status }: Loose) => status).toSorted()).toEqual(['given', 'withdrawn']);
    expect(await as('?at=2026-10-01T00:00:00Z')).toEqual([]);
    const asked = await service.request('auditor', 'POST', '/v1/consents/query', {
      subject: 'c-8',
      at: '2026-11-05T00:00:00Z',
    });
    expect(asked.body).toMatchObject({
      items: [{ at: '2026-11-01T00:00:00.000Z', validUntil: '2027-11-01T00:00:00.000Z' }],
      next: null,
    });
  });

  test('each version is an entry with a receipt', async () => {
    const size = await service.treeSize();
    const { status, body } = await say({ purpose: 'dpv:DirectMarketing', status: 'refused', at: at() });
    expect(status).toBe(201);
    expect(body).toMatchObject({ id: expect.any(String), receipt: { index: size, treeSize: size + 1 } });
    expect((await service.entries('consent')).at(-1)).toMatchObject({ kind: 'consent', id: body.id });
  });

  test.each([
    ['neither reason nor purpose', {}, 'reason'],
    ['both', { reason: 'win-back-offer', purpose: 'dpv:DirectMarketing' }, 'reason'],
    ['an end before its beginning', { reason: 'r', validUntil: '2026-01-01T00:00:00Z' }, 'validUntil'],
    ['a status nobody knows', { reason: 'r', status: 'maybe' }, 'status'],
    ['an e-mail address for a customer', { reason: 'r', subject: 'jan@example.nl' }, 'subject'],
  ])('%s is refused', async (_, more, path) => {
    const size = await service.treeSize();
    const reply = await say({ status: 'given', at: '2026-11-05T00:00:00Z', ...more });
    expect(reply.status).toBe(400);
    expect(reply.body.path).toBe(path);
    expect(reply.text).not.toContain('jan@');
    expect(await service.treeSize()).toBe(size);
  });
});

test('members of a campaign explain the lookups made for it', async () => {
  const campaign = {
    type: 'campaign',
    id: 'camp-1',
    reason: 'win-back-offer',
    team: 'team-a',
    from: at(-HOUR),
    to: at(HOUR),
  };
  expect((await post('/v1/evidence', [campaign])).body.accepted).toBe(1);
  const told = await post('/v1/evidence/campaigns/camp-1/members', { subjects: ['c-m1', 'c-m2'] });
  expect(told.body).toMatchObject({ accepted: 2, rejected: 0 });
  const bad = await post('/v1/evidence/campaigns/camp-1/members', { subjects: ['c-m3', '111222333'] });
  expect(bad.status).toBe(400);
  expect(bad.body.path).toBe('subjects[1]');
  await post('/v1/consents', {
    subject: 'c-m1',
    reason: 'win-back-offer',
    status: 'given',
    at: at(-HOUR),
    method: 'web',
  });
  const id = await look({ subject: 'c-m1', reason: 'win-back-offer' });
  await hear(service);
  await settle();
  expect((await explain(id)).explanations).toMatchObject([
    { template: 'campaign', evidence: { id: 'camp-1' } },
  ]);
});
