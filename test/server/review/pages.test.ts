import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServiceRole } from '#policies/vocabulary.ts';
import { issueLink } from '#server/auth/principal.ts';
import { makeFindings } from '../http/findings.ts';
import { DAY_MS, makeService, type Service } from '../http/service.ts';

/** What the pages show of a review, in a signed-in browser without JavaScript. */

let service: Service;
let finding: string;
beforeAll(async () => {
  service = await makeService();
  finding = (await makeFindings(service, ['a-1']))['a-1']?.finding as string;
});
afterAll(() => service.close());

async function signIn(account: string, role: ServiceRole) {
  const secret = await issueLink(service.store, { account, role }, service.clock);
  const taken = await service.inzage.app.request(`/sign-in/${secret}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost' },
    body: '',
  });
  const cookie = (taken.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  expect(taken.status).toBe(303);
  const get = async (path: string): Promise<string> => {
    const reply = await service.inzage.app.request(path, { headers: { cookie, 'accept-language': 'en' } });
    expect([path, reply.status]).toEqual([path, 200]);
    return reply.text();
  };
  const post = async (step: Record<string, string>): Promise<number> => {
    const page = await get(role === 'agent' ? '/mine' : `/findings/${finding}`);
    const csrf = /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const reply = await service.inzage.app.request(`/findings/${finding}/review`, {
      method: 'POST',
      headers: { cookie, origin: 'http://localhost', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrf, ...step }).toString(),
    });
    return reply.status;
  };
  return { get, post };
}

test('the limit, the check of an answer, the cause, and the agent’s contest stand on the pages', async () => {
  const officer = await signIn('so-1', 'security-officer');
  const agent = await signIn('a-1', 'agent');
  expect(await officer.get('/findings')).not.toContain('the limit passed');
  expect(await officer.post({ step: 'ask', note: 'What was this for?' })).toBe(303);
  const mine = await agent.get('/mine');
  expect(mine).toContain(`id="${finding}"`);
  expect(mine).toContain('before ');
  expect(
    await agent.post({
      step: 'answer',
      note: 'They called',
      'reference-type': 'interaction',
      'reference-id': 'call-nobody-knows',
    }),
  ).toBe(303);
  expect(await officer.get(`/findings/${finding}`)).toContain('is not known to any of the sources');
  expect(await agent.get('/mine')).not.toContain('is not known to any');
  service.clock.advance(15 * DAY_MS);
  const again = await signIn('so-1', 'security-officer');
  expect(await again.get('/findings')).toContain('the limit passed on');
  const decision = { step: 'decide', outcome: 'unjustified', cause: 'curiosity', note: 'No work at all' };
  expect(await again.post(decision)).toBe(303);
  expect(await again.get(`/findings/${finding}`)).toContain('curiosity');
  const confirming = await signIn('so-2', 'security-officer');
  expect(await confirming.post({ step: 'confirm', note: '' })).toBe(303);
  const judged = await signIn('a-1', 'agent');
  expect(await judged.get('/mine')).toContain('value="contest"');
  expect(await judged.post({ step: 'contest', note: 'My team lead asked me to' })).toBe(303);
  expect(await confirming.get(`/findings/${finding}`)).toContain('Contested');
});
