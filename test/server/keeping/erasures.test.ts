import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyFile } from '#server/export/verify-file.ts';
import { DAY_MS, makeService, permitted, type Service, type Who } from '../http/service.ts';

/** `/v1/erasures` and `/v1/holds` over HTTP: two people, what blocks them, and what is left behind. */

let service: Service;
let second: Who;
beforeEach(async () => {
  service = await makeService();
  second = await service.token('privacy-officer', 'po-2');
});
afterEach(() => service.close());

const PERSON = 'c-erase-me-77';

/** Lookups of a person, settled, so that nothing but a hold or a finding stands in the way. */
async function settledLookups(subject: string, n = 2): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < n; i++) {
    const { status, body } = await service.request(
      'integration',
      'POST',
      '/v1/lookups',
      permitted({ subject }),
    );
    expect(status).toBe(201);
    ids.push(body.id);
  }
  service.clock.advance(30 * DAY_MS);
  expect((await service.request('admin', 'POST', '/v1/admin/settle')).status).toBe(200);
  return ids;
}
const ask = (body: object, who: Who = 'privacy-officer') =>
  service.request(who, 'POST', '/v1/erasures', body);
const confirm = (id: string, who: Who = second) => service.request(who, 'POST', `/v1/erasures/${id}/confirm`);

function onDisk(): Buffer {
  const root = join(service.dir, 'data');
  const files = (readdirSync(root, { recursive: true }) as string[]).map((name) => join(root, name));
  return Buffer.concat(files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file)));
}

async function exported(): Promise<{ id: string; text: string }> {
  const started = await service.request('auditor', 'POST', '/v1/exports', {
    from: '2026-01-01T00:00:00Z',
    to: '2027-12-31T00:00:00Z',
    format: 'inzage',
    include: ['subject', 'actor', 'work'],
  });
  expect(started.status).toBe(202);
  await service.inzage.exports.idle();
  const { text, status } = await service.request('auditor', 'GET', `/v1/exports/${started.body.id}/data`);
  expect(status).toBe(200);
  return { id: started.body.id, text };
}

describe('an erasure', () => {
  it('is asked for by one privacy officer and confirmed by another; then the person is in no file', async () => {
    const [lookup] = await settledLookups(PERSON);
    const before = await exported();
    expect(before.text).toContain(PERSON);
    const asked = await ask({ subject: PERSON, reason: 'consent-withdrawn', note: `letter of ${PERSON}` });
    expect(asked.status).toBe(201);
    expect(asked.body).toMatchObject({
      state: 'requested',
      subject: PERSON,
      reason: 'consent-withdrawn',
      note: `letter of ${PERSON}`,
      requestedBy: 'po-1',
      blockedBy: [],
    });
    const self = await confirm(asked.body.id, 'privacy-officer');
    expect(self.status).toBe(403);
    const done = await confirm(asked.body.id);
    expect(done.status).toBe(200);
    expect(done.body).toMatchObject({
      state: 'erased',
      subject: 'erased',
      note: null,
      lookups: 2,
      decidedBy: 'po-2',
      erasedAt: expect.any(String),
    });
    // The export that named them went with them; a new one withholds the group, and verifies.
    expect((await service.request('auditor', 'GET', `/v1/exports/${before.id}/data`)).status).toBe(404);
    const after = await exported();
    expect(onDisk().includes(PERSON)).toBe(false);
    expect(after.text).not.toContain(PERSON);
    const verified = await verifyFile(Buffer.from(after.text), { keys: [service.vkey] });
    expect(verified).toMatchObject({ ok: true });
    const kept = await service.request('auditor', 'GET', `/v1/lookups/${lookup}`);
    expect(kept.body).toMatchObject({ subject: 'erased', actor: { id: 'a-1' } });
    const proof = await service.request('auditor', 'GET', `/v1/lookups/${lookup}/proof`);
    expect(await verifyFile(Buffer.from(proof.text), { keys: [service.vkey] })).toMatchObject({ ok: true });
    expect(await service.inzage.check.run()).toBe(true);
  });

  it('leaves an export that was handed out before it as valid as it was', async () => {
    await settledLookups(PERSON);
    const before = await exported();
    const asked = await ask({ subject: PERSON, reason: 'consent-withdrawn' });
    await confirm(asked.body.id);
    const verified = await verifyFile(Buffer.from(before.text), { keys: [service.vkey] });
    expect(verified).toMatchObject({ ok: true });
  });

  it('tells who asks again that it is done, and makes a new person of the same id', async () => {
    await settledLookups(PERSON);
    const asked = await ask({ subject: PERSON, reason: 'consent-withdrawn' });
    await confirm(asked.body.id);
    const again = await ask({ subject: PERSON, reason: 'consent-withdrawn' });
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ code: 'already-erased', hint: expect.any(String) });
    const [fresh] = await settledLookups(PERSON, 1);
    const theirs = await service.request('auditor', 'POST', '/v1/lookups/query', { subject: PERSON });
    expect(theirs.body.items.map(({ id }: { id: string }) => id)).toEqual([fresh]);
    expect((await ask({ subject: PERSON, reason: 'consent-withdrawn' })).status).toBe(201);
  });

  it('is refused for a token of some organisations, for unknown people and for a malformed request', async () => {
    const limited = await service.token('privacy-officer', 'po-3', { organisations: ['desk'] });
    expect((await ask({ subject: 'c-1', reason: 'x' }, limited)).status).toBe(403);
    expect((await ask({ subject: 'c-nobody', reason: 'x' })).status).toBe(404);
    expect((await ask({ reason: 'x' })).body.path).toBe('subject');
    expect((await ask({ subject: 'c-1', actor: 'a-1', reason: 'x' })).status).toBe(400);
    expect((await ask({ subject: 'c-1' })).body.path).toBe('reason');
    expect((await confirm('0192f000-0000-7000-8000-000000000000')).status).toBe(404);
  });

  it('keeps a reason that is no code out of the clear', async () => {
    await settledLookups(PERSON);
    const asked = await ask({ subject: PERSON, reason: `${PERSON} wrote a letter` });
    expect(asked.body).toMatchObject({ reason: 'other', note: `${PERSON} wrote a letter` });
    const entries = await service.entries('erasure');
    expect(JSON.stringify(entries)).not.toContain(PERSON);
    const declined = await service.request(second, 'POST', `/v1/erasures/${asked.body.id}/decline`, {
      reason: 'the customer changed their mind',
    });
    expect(declined.body).toMatchObject({ state: 'declined', answer: 'the customer changed their mind' });
    expect((await confirm(asked.body.id)).status).toBe(409);
  });

  it('is listed with what blocks it, and listing it is itself a look', async () => {
    await settledLookups(PERSON);
    await ask({ subject: PERSON, reason: 'consent-withdrawn' });
    await service.request('privacy-officer', 'POST', '/v1/holds', { subject: PERSON, reason: 'claim' });
    const size = await service.treeSize();
    const list = await service.request('auditor', 'GET', '/v1/erasures');
    expect(list.body.items).toMatchObject([{ subject: PERSON, blockedBy: [{ by: 'hold', count: 1 }] }]);
    expect(await service.treeSize()).toBe(size + 1);
  });

  it('erases an actor: sessions, token and directory entry, and leaves their lookups counted', async () => {
    await service.request('integration', 'POST', '/v1/lookups', permitted({ reason: 'no-such-reason' }));
    await settledLookups(PERSON);
    const own = await service.token('agent', 'a-1');
    expect((await service.request(own, 'GET', '/v1/lookups')).status).toBe(200);
    const asked = await ask({ actor: 'a-1', reason: 'employment-ended' });
    // A lookup with a reason that does not exist became a finding about this agent, which comes first.
    expect(asked.body).toMatchObject({ code: 'erasure-blocked', mistakes: [{ path: 'finding' }] });
    const findings = await service.request('security-officer', 'GET', '/v1/findings?status=any-open');
    for (const { id } of findings.body.items) {
      const step = { step: 'decide', outcome: 'justified', note: 'seen' };
      await service.request('security-officer', 'POST', `/v1/findings/${id}/review`, step);
    }
    const retried = await ask({ actor: 'a-1', reason: 'employment-ended' });
    expect(retried.status).toBe(201);
    expect((await confirm(retried.body.id)).body).toMatchObject({ state: 'erased', actor: 'erased' });
    expect((await service.request(own, 'GET', '/v1/lookups')).status).toBe(401);
    const report = await service.request('auditor', 'POST', '/v1/lookups/query', { subject: PERSON });
    expect(report.body.items).toHaveLength(2);
    expect(report.body.items[0].actor.id).toBe('erased');
  });
});

it('an erased actor stands in no file either: not in findings, stories, reviews, tokens or links', async () => {
  const agent = 'agent-quokka-42';
  const looked = permitted({ actor: { id: agent }, reason: 'no-such-reason' });
  await service.request('integration', 'POST', '/v1/directory', [
    {
      type: 'actor',
      id: agent,
      kind: 'human',
      organisation: 'desk',
      teams: ['team-a'],
      roles: ['service-agent'],
    },
    { type: 'team', id: 'team-q', organisation: 'desk', supervisor: agent },
  ]);
  await service.request('integration', 'POST', '/v1/lookups', looked);
  await service.request('integration', 'POST', '/v1/evidence', [
    { type: 'case', id: 'case-q', subject: PERSON, assignee: agent, openedAt: '2026-11-20T09:00:00Z' },
  ]);
  await settledLookups(PERSON);
  const own = await service.token('agent', agent);
  await service.request(own, 'GET', '/v1/findings');
  const findings = await service.request('security-officer', 'GET', `/v1/findings?actor=${agent}`);
  expect(findings.body.items).toHaveLength(1);
  const { id } = findings.body.items[0];
  const step = { step: 'decide', outcome: 'justified', note: `${agent} was new` };
  await service.request('security-officer', 'POST', `/v1/findings/${id}/review`, step);
  await exported();
  expect(onDisk().includes(agent)).toBe(true);
  const asked = await ask({ actor: agent, reason: 'employment-ended' });
  expect((await confirm(asked.body.id)).body).toMatchObject({ state: 'erased', actor: 'erased' });
  expect(onDisk().includes(agent)).toBe(false);
  const after = await service.request('security-officer', 'GET', `/v1/findings/${id}`);
  expect(after.body).toMatchObject({ about: { kind: 'actor', id: 'erased' }, outcome: 'justified' });
});

describe('a hold', () => {
  it('blocks an erasure with its id until it is released, and both are entries', async () => {
    await settledLookups(PERSON);
    const held = await service.request('privacy-officer', 'POST', '/v1/holds', {
      subject: PERSON,
      reason: 'court case of 2026',
      ground: 'legal-claims',
    });
    expect(held.status).toBe(201);
    const refused = await ask({ subject: PERSON, reason: 'consent-withdrawn' });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: 'erasure-blocked',
      mistakes: [{ path: 'hold', message: held.body.id }],
    });
    const released = await service.request('privacy-officer', 'DELETE', `/v1/holds/${held.body.id}`);
    expect(released.body).toMatchObject({ endedBy: 'po-1', endedAt: expect.any(String) });
    expect((await service.request('privacy-officer', 'DELETE', `/v1/holds/${held.body.id}`)).status).toBe(
      409,
    );
    expect((await ask({ subject: PERSON, reason: 'consent-withdrawn' })).status).toBe(201);
    const steps = (await service.entries('hold')).map(({ step }: { step: string }) => step);
    expect(steps).toEqual(['held', 'ended']);
    const list = await service.request('auditor', 'GET', '/v1/holds');
    expect(list.body.items).toMatchObject([
      { ground: 'legal-claims', reason: 'court case of 2026', endedBy: 'po-1' },
    ]);
  });

  it('names at least one thing, and people and findings that exist', async () => {
    const hold = (body: object) => service.request('privacy-officer', 'POST', '/v1/holds', body);
    expect((await hold({ reason: 'x' })).status).toBe(400);
    expect((await hold({ subject: 'c-nobody', reason: 'x' })).status).toBe(404);
    expect((await hold({ finding: 'f-9999', reason: 'x' })).status).toBe(404);
    expect((await hold({ subject: 'c-1', reason: 'x', until: '2026-01-01T00:00:00Z' })).body.path).toBe(
      'until',
    );
    const span = { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z', reason: 'x' };
    expect((await hold(span)).body.path).toBe('to');
  });
});

it('a lookup that is not settled blocks the erasure, and says which one', async () => {
  const { body } = await service.request(
    'integration',
    'POST',
    '/v1/lookups',
    permitted({ subject: PERSON }),
  );
  const refused = await ask({ subject: PERSON, reason: 'consent-withdrawn' });
  expect(refused.body).toMatchObject({
    code: 'erasure-blocked',
    mistakes: [{ path: 'unsettled', message: body.id }],
  });
});
