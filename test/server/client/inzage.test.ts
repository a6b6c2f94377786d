import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createInzage,
  type Inzage,
  type InzageOptions,
  InzageOutage,
  InzageRejected,
} from '#server/client/index.ts';
import { type FakeService, startFakeService } from './fake-service.ts';

const token = 'inz_s3cret-t0ken';
let service: FakeService;
let inzage: Inzage;
const client = (more: Partial<InzageOptions> = {}) =>
  createInzage({ url: service.url, token, source: 'crm-gateway-1', timeoutMs: 1000, ...more });

beforeEach(async () => {
  service = await startFakeService(token);
  inzage = client();
});
afterEach(async () => {
  await inzage.close();
  await service.stop();
});

const base = { actor: 'a-1042', subject: 'c-88231', operation: 'view', fields: ['name', 'iban'] } as const;
const lookup = (reason: string, more: object = {}) => ({
  ...base,
  fields: [...base.fields],
  reason,
  ...more,
});

describe('a lookup', () => {
  it('reads when permitted, and gives data, receipt and id', async () => {
    const result = await inzage.lookup(lookup('billing-question'), (permitted, decision) => ({
      permitted,
      effect: decision?.effect,
    }));
    expect(result).toMatchObject({
      status: 'permitted',
      data: { permitted: ['name', 'iban'], effect: 'permit' },
      receipt: { origin: 'fake' },
      withheld: [],
    });
    const sent = service.kept.get(result.id);
    expect(sent).toMatchObject({
      actor: { id: 'a-1042' },
      subject: 'c-88231',
      source: { id: 'crm-gateway-1', seq: null },
    });
    expect(sent?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Math.abs(Date.parse(String(sent?.occurredAt)) - Date.now())).toBeLessThan(5000);
  });

  it('never reads when denied', async () => {
    let read = false;
    const result = await inzage.lookup(lookup('deny'), () => {
      read = true;
    });
    expect(read).toBe(false);
    expect(result).toMatchObject({ status: 'denied', notices: [{ text: { en: 'Why?' } }] });
    expect(result).not.toHaveProperty('data');
  });

  it('asks first, and reads when a second lookup follows', async () => {
    let reads = 0;
    const read = () => ++reads;
    const first = await inzage.lookup(lookup('ask'), read);
    expect(first.status).toBe('ask');
    expect(reads).toBe(0);
    const second = await inzage.lookup(lookup('ask', { follows: first.id }), read);
    expect(second).toMatchObject({ status: 'permitted', data: 1 });
    expect(service.kept.get(second.id)?.follows).toBe(first.id);
    expect(second.id).not.toBe(first.id);
  });

  it('takes withheld fields out of all that was read', async () => {
    const fields = ['name', 'bsn', 'user_fields.bsn'];
    const result = await inzage.lookup(lookup('billing-question', { fields }), (permitted) => {
      expect(permitted).toEqual(['name']);
      return { name: 'N', bsn: '1', lines: [{ bsn: '2', amount: 3 }], user_fields: { bsn: '4', note: 'x' } };
    });
    expect(result).toMatchObject({ withheld: ['bsn', 'user_fields.bsn'] });
    expect('data' in result && result.data).toEqual({
      name: 'N',
      lines: [{ amount: 3 }],
      user_fields: { note: 'x' },
    });
  });

  it('takes nothing away while the policy is observed, and tells what it would', async () => {
    const result = await inzage.lookup(lookup('observe', { fields: ['name', 'bsn'] }), (permitted) => {
      expect(permitted).toEqual(['name', 'bsn']);
      return { name: 'N', bsn: '1' };
    });
    expect(result).toMatchObject({ status: 'permitted', data: { name: 'N', bsn: '1' }, withheld: ['bsn'] });
  });

  it('tells the outcome, and can try without recording', async () => {
    const result = await inzage.lookup(lookup('billing-question'), () => 1);
    await result.outcome({ fieldsShown: ['name'] });
    expect(service.outcomes).toEqual([{ id: result.id, body: { fieldsShown: ['name'] } }]);
    const before = service.kept.size;
    expect(await inzage.dryRun(lookup('deny'))).toMatchObject({ effect: 'deny', warning: null });
    const warned = await inzage.dryRun(lookup('ask'));
    expect(warned).toMatchObject({ effect: 'ask', warning: { id: 'w-1' } });
    expect(service.kept.size).toBe(before);
  });

  it('passes on what the read throws', async () => {
    const read = () => Promise.reject(new Error('crm down'));
    await expect(inzage.lookup(lookup('billing-question'), read)).rejects.toThrow('crm down');
  });
});

describe('trying again', () => {
  it.each(['down', 'busy', 'lost'] as const)(
    'sends the very same bytes after %s, and records once',
    async (trouble) => {
      service.trouble = [trouble];
      const result = await inzage.lookup(lookup('billing-question'), () => 'data');
      expect(result).toMatchObject({ status: 'permitted', data: 'data' });
      expect(service.bodies).toHaveLength(2);
      expect(service.bodies[0]).toBe(service.bodies[1]);
      expect(service.kept.size).toBe(1);
    },
  );

  it('leaves time for another try when the first hangs', async () => {
    service.trouble = ['hang'];
    const result = await inzage.lookup(lookup('billing-question'), () => 'data');
    expect(result.status).toBe('permitted');
    expect(service.bodies[0]).toBe(service.bodies[1]);
  });

  it('does not try again what was refused as such', async () => {
    const error = await inzage.lookup(lookup('malformed'), () => 1).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InzageRejected);
    expect(error).toMatchObject({ status: 400, code: 'invalid-request', mistakes: [{ path: 'reason' }] });
    expect(service.bodies).toHaveLength(1);
  });
});

describe('an outage', () => {
  it('refuses by default: no data, a clear error, within the time', async () => {
    await service.stop();
    const quick = client({ timeoutMs: 300 });
    let read = false;
    const began = performance.now();
    const error = await quick
      .lookup(lookup('billing-question'), () => {
        read = true;
      })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InzageOutage);
    expect(error).toMatchObject({ code: 'unreachable' });
    expect(read).toBe(false);
    expect(performance.now() - began).toBeLessThan(1000);
    await service.restart();
  });

  it('takes what is not plainly a decision for none', async () => {
    service.trouble = ['garbage', 'garbage', 'garbage', 'garbage', 'garbage', 'garbage'];
    const error = await inzage.lookup(lookup('billing-question'), () => 1).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: 'InzageOutage', code: 'unreadable-answer' });
    const answer = {
      id: 'another',
      decision: { effect: 'permit', permitted: [], withheld: [], notices: [] },
      policy: { mode: 'observe' },
    };
    const liar = client({ fetch: async () => Response.json(answer) });
    await expect(liar.lookup(lookup('billing-question'), () => 1)).rejects.toBeInstanceOf(InzageOutage);
  });
});

describe('the token', () => {
  const hides = (thing: unknown) =>
    expect(inspect(thing, { depth: 9, showHidden: true })).not.toContain('s3cret');

  it('is in no error, whatever the service says', async () => {
    const wrong = client({ token: 'inz_other-s3cret' });
    const error = await wrong.lookup(lookup('billing-question'), () => 1).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: 'InzageRejected', status: 401 });
    expect(inspect(error, { depth: 9 })).not.toContain('inz_other-s3cret');
    await service.stop();
    hides(
      await client({ timeoutMs: 200 })
        .lookup(lookup('billing-question'), () => 1)
        .catch((e: unknown) => e),
    );
    hides(inzage);
    await service.restart();
  });

  it('is refused when it could end up in an error of fetch, or travel in the open', () => {
    for (const bad of [
      { token: 's3cret\nx' },
      { url: 'http://inzage.example' },
      { url: 'https://user:s3cret@inzage.example' },
    ]) {
      let error: unknown;
      try {
        client(bad);
      } catch (e) {
        error = e;
      }
      expect(error).toBeInstanceOf(TypeError);
      hides(error);
    }
  });

  it('is not handed on by a redirect', async () => {
    const asked: RequestInit[] = [];
    const spy = client({
      fetch: async (_url, init) => {
        asked.push(init ?? {});
        throw new TypeError('redirected');
      },
      timeoutMs: 50,
    });
    await expect(spy.lookup(lookup('billing-question'), () => 1)).rejects.toBeInstanceOf(InzageOutage);
    expect(asked[0]?.redirect).toBe('error');
  });
});
