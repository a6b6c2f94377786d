import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Loose, Service } from '../http/service.ts';
import { asked, DAY, history, MINUTE, makeDesk, say } from './desk.ts';

/** The register over HTTP: versions, two clocks, and what every word does to the next lookup. */

let service: Service;
beforeAll(async () => {
  service = await makeDesk();
});
afterAll(() => service.close());

const iso = (ms = 0) => new Date(service.clock.now() + ms).toISOString();
const statuses = (items: Loose[]) => items.map(({ status }) => status);

describe('two clocks', () => {
  test('tell what was true at a time, and what was known of it then', async () => {
    const subject = 'c-clocks';
    const [given, lookupAt] = [iso(), iso(DAY)];
    await say(service, { subject, reason: 'newsletter' });
    service.clock.advance(DAY);
    // The customer withdrew an hour before the lookup; the letter that says so comes in two days later.
    const withdrawn = iso(-60 * MINUTE);
    service.clock.advance(2 * DAY);
    await say(service, {
      subject,
      reason: 'newsletter',
      status: 'withdrawn',
      at: withdrawn,
      method: 'letter',
    });

    const as = async (query: string) => statuses(await history(service, query, subject));
    expect(await as(`?at=${lookupAt}&knownAt=${lookupAt}&history=false`)).toEqual(['given']);
    expect(await as(`?at=${lookupAt}&history=false`)).toEqual(['withdrawn']);
    expect(await as(`?at=${given}`)).toEqual(['given']);
    expect(await as(`?at=${lookupAt}`)).toEqual(['withdrawn', 'given']);
    const twin = await service.request('auditor', 'POST', '/v1/consents/query', {
      subject,
      at: lookupAt,
      knownAt: lookupAt,
    });
    expect(twin.body.items).toMatchObject([{ status: 'given', standing: true }]);
  });

  test('leave the whole history to be read, with what stood marked', async () => {
    const subject = 'c-whole';
    await say(service, { subject, purpose: 'dpv:Marketing', status: 'objected' });
    service.clock.advance(MINUTE);
    await say(service, { subject, purpose: 'dpv:Marketing', status: 'objection-lifted' });
    const then = await history(service, `?at=${iso(-MINUTE)}`, subject);
    expect(then).toMatchObject([{ status: 'objected', standing: true }]);
    const whole = await history(service, `?at=${iso(-MINUTE)}&history=true`, subject);
    expect(whole).toMatchObject([
      { status: 'objection-lifted', standing: false },
      { status: 'objected', standing: true },
    ]);
  });
});

test('a version tells what was said, how, by whom it was written down, and where it stands in the ledger', async () => {
  const size = await service.treeSize();
  const { body } = await say(service, {
    subject: 'c-version',
    reason: 'mortgage-advice',
    organisation: 'partner-x',
    categories: ['billing'],
    validUntil: iso(DAY),
    method: 'phone',
    channel: 'service-line',
    noticeVersion: 'notice-7',
    recordedBy: 'a-1',
    withdrawal: 'Bel 0800-1234',
  });
  expect(await history(service, '', 'c-version')).toEqual([
    {
      id: body.id,
      subject: 'c-version',
      reason: 'mortgage-advice',
      purpose: null,
      organisation: 'partner-x',
      categories: ['billing'],
      status: 'given',
      at: iso(),
      receivedAt: iso(),
      validUntil: iso(DAY),
      method: 'phone',
      channel: 'service-line',
      noticeVersion: 'notice-7',
      recordedBy: 'a-1',
      sender: 'crm',
      receipt: body.receipt,
      standing: true,
    },
  ]);
  expect(body.receipt).toMatchObject({ index: size, treeSize: size + 1 });
  const [entry] = (await service.entries('consent')).slice(-1);
  expect(entry).toMatchObject({ id: body.id, subject: expect.any(String), actor: expect.any(String) });
  expect(JSON.stringify(entry)).not.toContain('c-version');
});

test('reading the register is a look that stands in the ledger first', async () => {
  const looks = (await service.entries('audit-look')).length;
  await history(service, '', 'c-version');
  expect((await service.entries('audit-look')).slice(looks)).toMatchObject([
    { route: 'GET /v1/subjects/:id/consents' },
  ]);
});

describe('the very next lookup', () => {
  const next = (subject: string, reason: string) => asked(service, { subject, reason, fields: ['name'] });

  test('follows a consent, its withdrawal, and its being given again', async () => {
    const subject = 'c-next';
    expect(await next(subject, 'newsletter')).toBe('deny: consent-missing');
    await say(service, { subject, reason: 'newsletter' });
    expect(await next(subject, 'newsletter')).toBe('permit');
    await say(service, { subject, reason: 'newsletter', status: 'withdrawn' });
    expect(await next(subject, 'newsletter')).toBe('deny: consent-withdrawn');
    await say(service, { subject, reason: 'newsletter' });
    expect(await next(subject, 'newsletter')).toBe('permit');
  });

  test('obeys a withdrawal that a fast clock or a plan dates later', async () => {
    for (const ahead of [5000, DAY]) {
      const subject = `c-ahead-${ahead}`;
      await say(service, { subject, reason: 'newsletter' });
      await say(service, { subject, reason: 'newsletter', status: 'withdrawn', at: iso(ahead) });
      expect(await next(subject, 'newsletter')).toBe('deny: consent-withdrawn');
    }
  });

  test('waits for a consent that begins later', async () => {
    const subject = 'c-later';
    await say(service, { subject, reason: 'newsletter', at: iso(DAY) });
    expect(await next(subject, 'newsletter')).toBe('deny: consent-missing');
  });

  test('finds that a consent has run out, to the millisecond', async () => {
    const subject = 'c-ends';
    await say(service, { subject, reason: 'newsletter', validUntil: iso(MINUTE) });
    service.clock.advance(MINUTE - 1);
    expect(await next(subject, 'newsletter')).toBe('permit');
    service.clock.advance(1);
    expect(await next(subject, 'newsletter')).toBe('deny: consent-withdrawn');
  });

  test('takes a word on a broader purpose for its own, until a newer one on the reason', async () => {
    const subject = 'c-broad';
    await say(service, { subject, purpose: 'dpv:Marketing' });
    expect(await next(subject, 'newsletter')).toBe('permit');
    await say(service, { subject, reason: 'newsletter', status: 'refused' });
    expect(await next(subject, 'newsletter')).toBe('deny: consent-withdrawn');
    expect(await next(subject, 'retention-call')).toBe('permit');
  });

  test('is stopped by an objection, also where a legitimate interest is the basis, until it is lifted', async () => {
    const subject = 'c-objects';
    await say(service, { subject, purpose: 'dpv:Marketing', status: 'objected' });
    expect(await next(subject, 'retention-call')).toBe('deny: objection');
    // A withdrawal of consent takes nothing of the objection away.
    await say(service, { subject, purpose: 'dpv:Marketing', status: 'withdrawn' });
    expect(await next(subject, 'retention-call')).toBe('deny: objection');
    expect(await next(subject, 'address-check')).toBe('permit');
    await say(service, { subject, purpose: 'dpv:Marketing', status: 'objection-lifted' });
    expect(await next(subject, 'retention-call')).toBe('permit');
    expect(await next(subject, 'newsletter')).toBe('deny: consent-missing');
  });

  test('keeps with its decision which version decided', async () => {
    const subject = 'c-facts';
    const { body } = await say(service, { subject, reason: 'newsletter' });
    const { body: answer } = await service.request('integration', 'POST', '/v1/lookups', {
      actor: { id: 'a-1' },
      operation: 'view',
      subject,
      reason: 'newsletter',
      fields: ['name'],
    });
    const kept = await service.store.lookupById(answer.id);
    expect(kept?.lookup.facts.consent).toMatchObject({ status: 'given', version: body.id });
  });
});

describe('an id of the sender’s own', () => {
  test('makes a retry the same word, whatever it looks like, and never stands in the ledger', async () => {
    const words = { subject: 'c-ids', reason: 'newsletter', id: 'pref-j.jansen@example.nl' };
    const first = await say(service, words);
    service.clock.advance(MINUTE);
    const size = await service.treeSize();
    const again = await say(service, { ...words, at: first.body.receipt.at });
    expect(again.body).toEqual(first.body);
    expect(await service.treeSize()).toBe(size);
    expect(JSON.stringify(await service.entries('consent'))).not.toContain('jansen');
  });

  test('under which something else was said is a conflict', async () => {
    const id = '0193a000-0000-7000-8000-000000000001';
    expect((await say(service, { subject: 'c-ids', reason: 'newsletter', id })).body.id).toBe(id);
    const other = await say(service, { subject: 'c-ids', reason: 'newsletter', status: 'refused', id });
    expect(other).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  test('tells a retry of what was dated later, and another beginning from it', async () => {
    const withdrawn = {
      subject: 'c-retry',
      reason: 'newsletter',
      status: 'withdrawn',
      id: 'w-1',
      at: iso(MINUTE),
    };
    const first = await say(service, withdrawn);
    const planned = { subject: 'c-retry', reason: 'newsletter', id: 'w-2', at: iso(DAY) };
    await say(service, planned);
    service.clock.advance(2 * MINUTE);
    expect((await say(service, withdrawn)).body.id).toBe(first.body.id);
    expect((await say(service, planned)).status).toBe(201);
    expect((await say(service, { ...planned, at: iso(2 * DAY) })).status).toBe(409);
  });

  test('is each sender’s own', async () => {
    const other = await service.token('integration', 'other-crm');
    const one = await say(service, { subject: 'c-own', reason: 'newsletter', id: 'pref-1' });
    const two = await say(service, { subject: 'c-own', reason: 'newsletter', id: 'pref-1' }, other);
    expect(two.status).toBe(201);
    expect(two.body.id).not.toBe(one.body.id);
  });
});

test('a token of one organisation reads what was said to it and to everybody, and no other’s', async () => {
  const subject = 'c-reach';
  for (const organisation of [null, 'partner-x', 'desk'])
    await say(service, { subject, reason: 'newsletter', organisation });
  const officer = await service.token('privacy-officer', 'po-x', { organisations: ['partner-x'] });
  const { body } = await service.request(officer, 'GET', `/v1/subjects/${subject}/consents`);
  expect(body.items.map((one: Loose) => one.organisation).toSorted()).toEqual([null, 'partner-x']);
});

test('categories limit what is given, and nothing else', async () => {
  const reply = await say(service, { reason: 'newsletter', status: 'refused', categories: ['contact'] });
  expect(reply).toMatchObject({ status: 400, body: { path: 'categories' } });
});
