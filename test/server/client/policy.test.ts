import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type ActivePolicy,
  createInzage,
  type Inzage,
  type InzageOptions,
  InzageOutage,
  InzageRejected,
  type Warning,
} from '#server/client/index.ts';
import { makeService, type Service } from '../http/service.ts';
import { bringIn, narrower, officersOf } from '../policy/given.ts';

/** What the client knows of the policy in force, against the service itself. */

let service: Service;
let token: string;
let made: Inzage[] = [];
/** What the service was asked, and answered. */
let asked: { etag: string | null; status: number }[];
let isDown: boolean;
beforeEach(async () => {
  service = await makeService();
  ({ token } = await service.token('integration', 'gateway'));
  asked = [];
  isDown = false;
});
afterEach(async () => {
  for (const one of made) await one.close();
  made = [];
  await service.close();
});

const through: typeof fetch = async (url, init) => {
  if (isDown) throw new TypeError('fetch failed');
  const { pathname } = new URL(String(url));
  const response = await service.inzage.app.request(pathname, init);
  if (pathname === '/v1/policy')
    asked.push({ etag: new Headers(init?.headers).get('if-none-match'), status: response.status });
  return response;
};
const client = (more: Partial<InzageOptions> = {}): Inzage => {
  const one = createInzage({
    url: 'https://inzage.example',
    token,
    source: 'gateway',
    fetch: through,
    ...more,
  });
  made.push(one);
  return one;
};
const change = async (): Promise<string> => bringIn(service, await officersOf(service), narrower());

describe('the policy in force', () => {
  test('says what a reason permits, in the policy’s words and the CRM’s', async () => {
    const policy = await client().policy();
    expect(policy).toMatchObject({ pack: 'small-desk', version: '2026.11.1', mode: 'enforce' });
    expect(policy.reasons.get('address-check')).toMatchObject({
      fields: ['name', 'email', 'phone', 'address'],
      note: false,
      evidence: null,
    });
    expect(policy.reasons.get('billing-question')?.evidence).toEqual({ any: ['interaction', 'case'] });
    expect(policy.permits('address-check', 'name')).toBe(true);
    expect(policy.permits('address-check', 'iban')).toBe(false);
    expect(policy.permits('address-check', 'Email', 'salesforce')).toBe(true);
    expect(policy.permits('address-check', 'Contact.BSN__c', 'salesforce')).toBe(false);
    expect(policy.permits('address-check', 'Email')).toBe(false);
    expect(policy.permits('address-check', 'constructor', '__proto__')).toBe(false);
    expect(policy.permits('no-such-reason', 'name')).toBe(false);
  });

  test('is fetched once, and asked after by its ETag', async () => {
    const inzage = client({ policyEveryMs: 0 });
    const first = await inzage.policy();
    expect(await inzage.policy()).toBe(first);
    expect(asked).toEqual([
      { etag: null, status: 200 },
      { etag: `"${first.digest}"`, status: 304 },
    ]);
  });

  test('is kept up to date in the background, and whoever listens is told of another', async () => {
    const told: ActivePolicy[] = [];
    const inzage = client({ policyEveryMs: 5, onPolicyChange: (policy) => told.push(policy) });
    expect((await inzage.policy()).version).toBe('2026.11.1');
    const digest = await change();
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(told[0]?.digest).toBe(digest);
    expect((await inzage.policy()).permits('address-check', 'phone')).toBe(false);
  });

  test('once heard, outlives an outage; never heard, is an outage', async () => {
    const inzage = client({ policyEveryMs: 5, timeoutMs: 50 });
    const heard = await inzage.policy();
    isDown = true;
    expect(await inzage.policy()).toBe(heard);
    await expect(client().policy()).rejects.toThrow(InzageOutage);
    isDown = false;
    const digest = await change();
    await vi.waitFor(async () => expect((await inzage.policy()).digest).toBe(digest));
  });

  test('is not for a token that may not read it, or an answer that is none', async () => {
    const agent = await service.token('agent', 'a-1');
    await expect(client(agent).policy()).rejects.toThrow(InzageRejected);
    const page: typeof fetch = async () => Response.json({ hello: 'world' });
    await expect(client({ fetch: page }).policy()).rejects.toMatchObject({ code: 'unreadable-answer' });
  });
});

describe('warning beforehand', () => {
  test.each([
    [{ reason: 'address-check', fields: ['name'] }, []],
    [{ fields: ['name'] }, ['lookup-without-reason']],
    [{ reason: 'adress-check' }, ['unknown-reason']],
    [
      { reason: 'address-check', fields: ['name', 'iban', 'bsn'] },
      ['field-not-permitted', 'field-not-permitted'],
    ],
    [{ reason: 'address-check', fields: ['BSN__c', 'Name'], system: 'salesforce' }, ['field-not-permitted']],
    [{ reason: 'emergency', fields: ['name'] }, ['note-missing']],
    [{ reason: 'emergency', fields: ['name'], note: 'a fire next door' }, []],
  ])('of %j tells what the service is sure to object to, and the service does', async (lookup, rules) => {
    const inzage = client();
    const warnings = (await inzage.policy()).check(lookup);
    expect(warnings.map(({ rule }) => rule)).toEqual(rules);
    const request = { actor: 'a-1', subject: 'c-1', operation: 'view' as const, ...lookup };
    const decision = await inzage.dryRun(request);
    for (const { rule, field } of warnings) {
      if (field === null) expect(decision.rules).toContain(rule);
      else expect(decision.withheld).toContain(field);
    }
    if (rules.length === 0) expect(decision.withheld).toEqual([]);
  });

  test('is done at each lookup for whoever asks for it, and keeps no lookup back', async () => {
    const warned: Warning[] = [];
    const inzage = client({ onWarning: (warning) => warned.push(warning) });
    await inzage.policy();
    const lookup = { actor: 'a-1', subject: 'c-1', operation: 'view', reason: 'address-check' } as const;
    const result = await inzage.lookup({ ...lookup, fields: ['name', 'iban'] }, (permitted) => permitted);
    expect(result).toMatchObject({ status: 'permitted', data: ['name'] });
    expect(warned).toEqual([
      { rule: 'field-not-permitted', field: 'iban', message: expect.stringContaining('address-check') },
    ]);
    expect(JSON.stringify(warned)).not.toContain('c-1');
  });
});
