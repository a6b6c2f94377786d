import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SERVICE_ROLES, type ServiceRole } from '#policies/vocabulary.ts';
import { verifyFile } from '#server/export/verify-file.ts';
import { ACCOUNTS, DAY_MS, makeService, permitted, type Service } from '../http/service.ts';

/** Retention by the policy's periods: what goes, what stays, and that every proof of the rest holds. */

let service: Service;
/** Tokens that outlive the years of a test. */
let who: Record<ServiceRole, { token: string }>;
beforeEach(async () => {
  service = await makeService();
  const made = await Promise.all(
    SERVICE_ROLES.map(async (role) => [
      role,
      await service.token(role, ACCOUNTS[role], { expiresAt: Date.parse('2060-01-01') }),
    ]),
  );
  who = Object.fromEntries(made);
});
afterEach(() => service.close());

const MONTHS = 31 * DAY_MS;
const send = async (more: object): Promise<string> => {
  const { status, body } = await service.request(who.integration, 'POST', '/v1/lookups', permitted(more));
  expect(status).toBe(201);
  return body.id;
};
const settle = () => service.request(who.admin, 'POST', '/v1/admin/settle');
const retain = async (dryRun = false) => {
  const { status, body } = await service.request(who.admin, 'POST', '/v1/admin/retain', { dryRun });
  expect(status).toBe(200);
  return body;
};
const statusOf = async (id: string) =>
  (await service.request(who.auditor, 'GET', `/v1/lookups/${id}`)).status;

/** Two old lookups of people of whom nothing else is kept, and a young one. */
async function aged(): Promise<{ old: string[]; young: string }> {
  const old = [await send({ subject: 'c-old-1' }), await send({ subject: 'c-old-2' })];
  await service.request(who.integration, 'POST', `/v1/lookups/${old[0]}/outcome`, { fieldsShown: ['name'] });
  service.clock.advance(MONTHS);
  await settle();
  service.clock.advance(17 * MONTHS + 10 * DAY_MS);
  const young = await send({ subject: 'c-old-1' });
  service.clock.advance(12 * DAY_MS);
  await settle();
  return { old, young };
}

describe('a run of retention', () => {
  it('destroys lookups past their period, and every proof of what is left holds', async () => {
    const { old, young } = await aged();
    const size = await service.treeSize();
    const { root } = await service.store.root();
    const dry = await retain(true);
    expect(dry).toMatchObject({ dryRun: true, destroyed: { lookups: 2, outcomes: 1 } });
    expect(await service.treeSize()).toBe(size);
    const run = await retain();
    expect(run).toMatchObject({ dryRun: false, destroyed: { lookups: 2, outcomes: 1, keys: 1 } });
    for (const id of old) expect(await statusOf(id)).toBe(404);
    expect(await statusOf(young)).toBe(200);
    expect(await service.entries('retention')).toMatchObject([
      { before: { lookups: expect.any(String) }, destroyed: { lookups: 2 }, kept: { held: 0 } },
    ]);
    // The tree is the same one, grown: the old root is still consistent with it.
    const path = (await service.store.consistency(size, await service.treeSize())).length;
    expect(path).toBeGreaterThan(0);
    expect(Buffer.from(root)).toHaveLength(32);
    expect(await service.inzage.check.run()).toBe(true);
    const proof = await service.request(who.auditor, 'GET', `/v1/lookups/${young}/proof`);
    expect(await verifyFile(Buffer.from(proof.text), { keys: [service.vkey] })).toMatchObject({ ok: true });
    const started = await service.request(who.auditor, 'POST', '/v1/exports', {
      from: '2026-01-01T00:00:00Z',
      to: '2029-01-01T00:00:00Z',
      format: 'inzage',
      include: ['subject', 'actor', 'work'],
    });
    await service.inzage.exports.idle();
    const { text } = await service.request(who.auditor, 'GET', `/v1/exports/${started.body.id}/data`);
    expect(await verifyFile(Buffer.from(text), { keys: [service.vkey] })).toMatchObject({ ok: true });
    expect(text).toContain(young);
    expect(text).not.toContain(old[0]);
    const settlements = await service.entries('settlement');
    const leaves = await Promise.all(
      settlements.map(({ id }: { id: string }) => service.store.settledLeaves(id)),
    );
    expect(leaves.flat().filter((leaf) => leaf.startsWith('#'))).toHaveLength(2);
    expect(leaves.flat().filter((leaf) => leaf.includes(young))).not.toHaveLength(0);
    expect(leaves.flat().join()).not.toContain(old[0]);
    expect(await retain()).toMatchObject({ destroyed: { lookups: 0, keys: 0 } });
  });

  it('leaves what a hold covers, what is unsettled, and what an open finding needs', async () => {
    const held = await send({ subject: 'c-held' });
    const unsettled = await send({ subject: 'c-open', reason: 'no-such-reason' });
    const hold = await service.request(who['privacy-officer'], 'POST', '/v1/holds', {
      subject: 'c-held',
      reason: 'claim',
    });
    service.clock.advance(MONTHS);
    await settle();
    const findings = await service.request(who['security-officer'], 'GET', '/v1/findings?status=any-open');
    expect(findings.body.items).toHaveLength(1);
    const pending = await send({ subject: 'c-pending' });
    service.clock.advance(18 * MONTHS);
    const first = await retain();
    expect(first).toMatchObject({
      destroyed: { lookups: 0, findings: 0 },
      kept: { held: 1, finding: 1, unsettled: 1 },
    });
    for (const id of [held, unsettled, pending]) expect(await statusOf(id)).toBe(200);
    await settle();
    await service.request(who['privacy-officer'], 'DELETE', `/v1/holds/${hold.body.id}`);
    const step = { step: 'decide', outcome: 'justified', note: 'seen' };
    const { id } = findings.body.items[0];
    await service.request(who['security-officer'], 'POST', `/v1/findings/${id}/review`, step);
    expect(await retain()).toMatchObject({ destroyed: { lookups: 3 } });
    for (const gone of [held, unsettled, pending]) expect(await statusOf(gone)).toBe(404);
  });

  it('is not waited for: a lookup past its period is shown to nobody, and one that is held is', async () => {
    const { old, young } = await aged();
    const list = async () => {
      const { body } = await service.request(who.auditor, 'GET', '/v1/lookups?limit=50');
      return body.items.map(({ id }: { id: string }) => id);
    };
    expect(await list()).toEqual([young]);
    for (const id of old) expect(await statusOf(id)).toBe(404);
    expect((await service.request(who.auditor, 'GET', `/v1/lookups/${old[0]}/proof`)).status).toBe(404);
    expect(await service.store.exportEntries({ from: 0, to: service.clock.now() }, -1, 50)).toHaveLength(1);
    await service.request(who['privacy-officer'], 'POST', '/v1/holds', {
      subject: 'c-old-2',
      reason: 'claim',
    });
    expect(await list()).toEqual([young, old[1]]);
    expect(await statusOf(old[1] as string)).toBe(200);
  });

  it('counts from the receipt where that came later, and destroys superseded consents before the one in force', async () => {
    const consent = (status: string, at: string) =>
      service.request(who.integration, 'POST', '/v1/consents', {
        subject: 'c-1',
        reason: 'win-back-offer',
        status,
        at,
        method: 'phone',
      });
    await consent('given', '2026-01-01T00:00:00Z');
    await consent('withdrawn', '2026-02-01T00:00:00Z');
    service.clock.advance(55 * MONTHS);
    expect(await retain()).toMatchObject({ destroyed: { consents: 0 } });
    service.clock.advance(6 * MONTHS);
    expect(await retain()).toMatchObject({ destroyed: { consents: 1 } });
    const left = await service.request(who.auditor, 'GET', '/v1/subjects/c-1/consents');
    expect(left.body.items).toMatchObject([{ status: 'withdrawn' }]);
    expect(await retain()).toMatchObject({ destroyed: { consents: 1 } });
  });

  it('removes old exports with their files, and runs once a day by itself', async () => {
    await send({ subject: 'c-1' });
    const started = await service.request(who.auditor, 'POST', '/v1/exports', {
      from: '2026-01-01T00:00:00Z',
      to: '2029-01-01T00:00:00Z',
      format: 'inzage',
      include: [],
    });
    await service.inzage.exports.idle();
    expect((await service.inzage.retention.daily())?.counts.destroyed.exports).toBe(0);
    expect(await service.inzage.retention.daily()).toBeNull();
    service.clock.advance(13 * MONTHS);
    expect((await service.inzage.retention.daily())?.counts.destroyed.exports).toBe(1);
    expect((await service.request(who.auditor, 'GET', `/v1/exports/${started.body.id}`)).status).toBe(404);
  });
});
