import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Loose, lookup, makeService, permitted, type Service } from '../http/service.ts';
import { bringIn, DESK, narrower, type Officers, officersOf, propose, step } from './given.ts';

/** A privacy officer proposes a policy, another brings it into force. */

let service: Service;
let officers: Officers;
beforeEach(async () => {
  service = await makeService();
  officers = await officersOf(service);
});
afterEach(() => service.close());

const look = async (more: object = {}): Promise<Loose> =>
  (
    await service.request(
      'integration',
      'POST',
      '/v1/lookups',
      permitted({ fields: ['name', 'phone'], ...more }),
    )
  ).body;
const policyEntries = async () => (await service.entries('policy')).slice(1);

describe('a proposal', () => {
  test('that compiles is an entry, can be read by officers and auditors, and changes nothing', async () => {
    const before = (await look()).policy;
    const { status, body } = await propose(service, officers.one, narrower());
    expect(status).toBe(201);
    expect(body).toMatchObject({
      state: 'proposed',
      pack: 'small-desk',
      version: '2026.12.1',
      mode: 'enforce',
      note: 'phone numbers are not needed',
      proposedBy: 'po-one',
      proposedAt: '2026-11-24T09:00:00.000Z',
      base: before.digest,
      stale: false,
      decided: null,
      receipt: { index: expect.any(Number) },
    });
    expect((await look()).policy).toEqual(before);
    expect(await policyEntries()).toMatchObject([
      {
        id: body.id,
        step: 'proposed',
        digest: body.digest,
        base: before.digest,
        via: 'api',
        work: expect.any(String),
      },
    ]);
    const { receipt: _, ...proposal } = body;
    const one = await service.request('auditor', 'GET', `/v1/policy/proposals/${body.id}`);
    expect(one.body).toEqual({ ...proposal, packs: [{ file: 'small-desk.yaml', text: narrower() }] });
    const all = await service.request('privacy-officer', 'GET', '/v1/policy/proposals');
    expect(all.body).toEqual({ items: [proposal], next: null });
  });

  test('that does not compile is refused with the file, line, column and cure of every problem', async () => {
    const text = narrower()
      .replace('[contact, billing]', '[contact, biling]')
      .replace('timezone: Europe/Amsterdam', 'timezone: Europe/Amsterdm');
    const { status, body } = await propose(service, officers.one, text);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'invalid-policy', hint: expect.any(String) });
    expect(body.mistakes).toHaveLength(2);
    expect(body.mistakes).toContainEqual({
      path: 'reasons.billing-question.categories[1]',
      file: 'small-desk.yaml',
      line: 16,
      column: expect.any(Number),
      hint: expect.stringContaining('billing'),
      message: expect.stringContaining('small-desk.yaml:16:'),
    });
    expect(await policyEntries()).toEqual([]);
  });

  test('is refused where it says too little, too much, or what is in force already', async () => {
    const send = (body: unknown) => service.request(officers.one, 'POST', '/v1/policy', body);
    const pack = { file: 'a.yaml', text: narrower() };
    for (const [body, path] of [
      [{ packs: [pack] }, 'note'],
      [{ packs: [pack], note: ' ' }, 'note'],
      [{ note: 'why' }, 'packs'],
      [{ packs: [], note: 'why' }, 'packs'],
      [{ packs: [pack, pack], note: 'why' }, 'packs[1].file'],
      [{ packs: [pack], digest: `${'A'.repeat(43)}=`, note: 'why' }, 'packs'],
      [{ digest: 'short', note: 'why' }, 'digest'],
      [{ packs: [{ ...pack, path: '/etc' }], note: 'why' }, 'packs[0].path'],
      [{ packs: [pack], note: 'why', activateAt: '2026-11-24T09:00:00Z' }, 'activateAt'],
      [{ packs: [{ file: 'a.yaml', text: '#'.repeat(600_000) }], note: 'why' }, 'packs'],
    ] as const) {
      const reply = await send(body);
      expect([reply.status, reply.body.path], JSON.stringify(body).slice(0, 80)).toEqual([400, path]);
    }
    expect((await send({ digest: `${'A'.repeat(43)}=`, note: 'why' })).status).toBe(404);
    expect((await propose(service, officers.one, DESK)).body.code).toBe('conflict');
    expect(await policyEntries()).toEqual([]);
  });

  test('by a token for some organisations is refused: a policy holds for all', async () => {
    const bound = await service.token('privacy-officer', 'po-x', { organisations: ['partner-x'] });
    expect((await propose(service, bound, narrower())).status).toBe(403);
    const { body } = await propose(service, officers.one, narrower());
    expect((await step(service, bound, body.id, 'activate')).status).toBe(403);
  });
});

describe('activating', () => {
  test('decides the very next lookup, and says who, when and under which proposal', async () => {
    expect((await look()).decision).toMatchObject({ effect: 'permit', withheld: [] });
    const { body } = await propose(service, officers.one, narrower());
    const done = await step(service, officers.two, body.id, 'activate', { note: 'agreed' });
    expect(done.body).toMatchObject({
      state: 'activated',
      inForceFrom: '2026-11-24T09:00:00.000Z',
      decided: { by: 'po-two', at: '2026-11-24T09:00:00.000Z', why: 'agreed' },
    });
    const after = await look();
    expect(after.policy).toMatchObject({ version: '2026.12.1', digest: body.digest });
    expect(after.decision).toMatchObject({ permitted: ['name'], withheld: ['phone'] });
    const [, entry] = await policyEntries();
    expect(entry).toMatchObject({ id: `${body.id}/activated`, step: 'activated', proposal: body.id });
    const { items } = (await service.request('auditor', 'GET', '/v1/policy/versions')).body;
    expect(items).toMatchObject([
      { state: 'in-force', digest: body.digest, activatedBy: 'po-two', proposal: body.id },
      { state: 'past', pack: 'small-desk', activatedBy: 'operator', proposal: null },
    ]);
  });

  test('takes a second person: another token of the same name is the same person', async () => {
    const { body } = await propose(service, officers.one, narrower());
    const again = await service.token('privacy-officer', 'po-one');
    for (const who of [officers.one, again]) {
      const refused = await step(service, who, body.id, 'activate');
      expect([refused.status, refused.body.code]).toEqual([403, 'not-permitted']);
    }
    expect((await look()).policy.version).toBe('2026.11.1');
  });

  test('is refused for what was decided, withdrawn, or proposed against another version', async () => {
    const [first, second, third, fourth] = await Promise.all(
      [1, 2, 3, 4].map(async (n) => (await propose(service, officers.one, narrower(`2026.12.${n}`))).body.id),
    );
    expect((await step(service, officers.two, first, 'decline')).body).toMatchObject({
      state: 'declined',
      decided: { by: 'po-two', why: 'not now' },
    });
    expect((await step(service, officers.one, second, 'withdraw')).body.state).toBe('withdrawn');
    expect((await step(service, officers.two, third, 'activate')).status).toBe(200);
    for (const id of [first, second, third, fourth]) {
      const refused = await step(service, officers.two, id, 'activate');
      expect([refused.status, refused.body.code]).toEqual([409, 'wrong-step']);
    }
    const stale = (await service.request(officers.two, 'GET', `/v1/policy/proposals/${fourth}`)).body;
    expect(stale).toMatchObject({ state: 'proposed', stale: true });
    // Proposed again by its digest, it stands against what is in force now.
    const again = await service.request(officers.one, 'POST', '/v1/policy', {
      digest: stale.digest,
      note: 'still',
    });
    expect(again.body).toMatchObject({ stale: false, version: '2026.12.4' });
    expect((await step(service, officers.two, again.body.id, 'activate')).status).toBe(200);
    expect((await look()).policy.version).toBe('2026.12.4');
  });

  test('goes back by proposing the digest of an earlier version, and takes two people too', async () => {
    const before = (await look()).policy.digest;
    const newer = await bringIn(service, officers, narrower());
    const back = await service.request(officers.two, 'POST', '/v1/policy', {
      digest: before,
      note: 'too narrow',
    });
    expect((await step(service, officers.two, back.body.id, 'activate')).status).toBe(403);
    expect((await step(service, officers.one, back.body.id, 'activate')).status).toBe(200);
    expect((await look()).policy.digest).toBe(before);
    const url = newer.replaceAll('+', '-').replaceAll('/', '_').replace('=', '');
    for (const name of [url, encodeURIComponent(newer)]) {
      const version = await service.request('auditor', 'GET', `/v1/policy/versions/${name}`);
      expect(version.body).toMatchObject({
        digest: newer,
        packs: [narrower()],
        activations: [{ state: 'past' }],
      });
    }
  });
});

describe('a version to come', () => {
  const AT = '2026-11-25T09:00:00.000Z';

  test('holds from its moment on, without anybody doing anything, and not before', async () => {
    const { body } = await propose(service, officers.one, narrower(), { activateAt: AT });
    expect(body.activateAt).toBe(AT);
    const done = await step(service, officers.two, body.id, 'activate');
    expect(done.body).toMatchObject({ state: 'activated', inForceFrom: AT });
    service.clock.set(Date.parse(AT) - 1);
    expect((await look()).policy.version).toBe('2026.11.1');
    expect((await service.request('developer', 'GET', '/v1/policy')).body.version).toBe('2026.11.1');
    service.clock.set(Date.parse(AT));
    expect((await look()).policy.version).toBe('2026.12.1');
    expect((await service.request('developer', 'GET', '/v1/policy')).body.version).toBe('2026.12.1');
  });

  test('decides no lookup that only says it happens then', async () => {
    const { body } = await propose(service, officers.one, narrower(), { activateAt: AT });
    await step(service, officers.two, body.id, 'activate');
    expect((await look({ occurredAt: AT })).policy.version).toBe('2026.11.1');
  });

  test('whose moment has passed before the second person came asks for another; null is at once', async () => {
    const { body } = await propose(service, officers.one, narrower(), { activateAt: AT });
    service.clock.set(Date.parse(AT) + 1);
    const late = await step(service, officers.two, body.id, 'activate');
    expect([late.status, late.body.path]).toEqual([400, 'activateAt']);
    expect((await step(service, officers.two, body.id, 'activate', { activateAt: null })).status).toBe(200);
    expect((await look()).policy.version).toBe('2026.12.1');
  });

  test('is called off by either until then; the ledger says so', async () => {
    const { body } = await propose(service, officers.one, narrower(), { activateAt: AT });
    await step(service, officers.two, body.id, 'activate');
    const off = await step(service, officers.two, body.id, 'withdraw', { reason: 'wrong week' });
    expect(off.body).toMatchObject({ state: 'called-off', calledOff: { by: 'po-two', why: 'wrong week' } });
    service.clock.set(Date.parse(AT));
    expect((await look()).policy.version).toBe('2026.11.1');
    expect((await policyEntries()).map((entry) => entry.step)).toEqual([
      'proposed',
      'activated',
      'called-off',
    ]);
  });
});

test('the policy in force is told to developers and integrations, and not again to who has it by its tag', async () => {
  const { headers, body } = await service.request('integration', 'GET', '/v1/policy');
  const etag = headers.get('etag') ?? '';
  expect(headers.get('cache-control')).toBe('private, no-cache');
  expect(body.reasons.map(({ id }: Loose) => id)).toContain('address-check');
  const ask = (tag: string) =>
    service.send('developer', 'GET', '/v1/policy', { headers: { 'if-none-match': tag } });
  for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await ask(tag);
    expect([again.status, again.text, again.headers.get('etag')], tag).toEqual([304, '', etag]);
  }
  expect((await ask('"other"')).status).toBe(200);
  const digest = await bringIn(service, officers, narrower());
  const changed = await ask(etag);
  expect([changed.status, changed.body.digest]).toEqual([200, digest]);
  const page = await service.request('auditor', 'GET', '/v1/policy/versions?limit=1');
  expect(page.body).toMatchObject({ items: [{ digest, state: 'in-force' }], next: expect.any(String) });
  const rest = await service.request(
    'auditor',
    'GET',
    `/v1/policy/versions?limit=1&cursor=${page.body.next}`,
  );
  expect(rest.body).toMatchObject({ items: [{ state: 'past' }], next: null });
});

test('a lookup of earlier days is decided under the version in force then, however many came since', async () => {
  for (const [n, day] of ['2026-11-26', '2026-11-28', '2026-11-30'].entries()) {
    service.clock.set(Date.parse(`${day}T09:00:00Z`));
    await bringIn(service, officers, narrower(`2026.12.${n + 1}`, n === 1 ? 'phone' : 'name'));
  }
  service.clock.set(Date.parse('2026-12-05T09:00:00Z'));
  const importer = await service.token('integration', 'importer', { scopes: ['lookups:import'] });
  const seen = await Promise.all(
    ['2026-11-01', '2026-11-25', '2026-11-27', '2026-11-29', '2026-12-01'].map(async (day) => {
      const request = permitted({ fields: ['name', 'phone'], occurredAt: `${day}T12:00:00Z` });
      const { body } = await service.request(importer, 'POST', '/v1/lookups', request);
      return [body.policy.version, body.decision.permitted.join()];
    }),
  );
  expect(seen).toEqual([
    ['2026.11.1', 'name,phone'],
    ['2026.11.1', 'name,phone'],
    ['2026.12.1', 'name'],
    ['2026.12.2', 'phone'],
    ['2026.12.3', 'name'],
  ]);
});

test('many lookups at once while versions change: each is whole, decided under one version and no other', async () => {
  const before = (await look()).policy.digest;
  const withheld: Record<string, string> = { [before]: '' };
  const asked = Array.from({ length: 60 }, () =>
    service.request(
      'integration',
      'POST',
      '/v1/lookups',
      lookup({
        subject: undefined,
        subjects: ['c-1', 'c-2', 'c-3'],
        reason: 'address-check',
        fields: ['name', 'phone'],
      }),
    ),
  );
  const digest = await bringIn(service, officers, narrower());
  withheld[digest] = 'phone';
  const answers = (await Promise.all(asked)).map(({ body }) => body.lookups);
  for (const lookups of answers) {
    expect(new Set(lookups.map((one: Loose) => one.policy.digest)).size).toBe(1);
    for (const one of lookups) expect(one.decision.withheld.join()).toBe(withheld[one.policy.digest]);
  }
  expect((await look()).policy.digest).toBe(digest);
});
