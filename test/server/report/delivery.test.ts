import { createHash } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Delivery } from '#model/report.ts';
import { createMailer, readSmtpUrl } from '#server/report/delivery/mail.ts';
import { WAITS } from '#server/report/delivery/service.ts';
import { createWebhook } from '#server/report/delivery/webhook.ts';
import { makeService, type Service } from '../http/service.ts';
import { figures } from './given.ts';
import { type Hook, hook, type Mailbox, mailbox } from './receivers.ts';

/** Reports that go out, over real conversations on this machine: SMTP and HTTP. */

const NOW = '2026-11-02T08:00:00.000Z';
const DAY = 86_400_000;

let service: Service;
let mail: Mailbox;
let web: Hook;
const quiet = vi.spyOn(console, 'error').mockImplementation(() => undefined);
afterAll(() => quiet.mockRestore());
const settings = () => ({
  mail: { url: mail.url, from: 'inzage@desk.example' },
  webhookHosts: [web.host],
  publicUrl: 'https://inzage.example',
});
const month = (counted: string) => ({
  month: '2026-10',
  zone: 'Europe/Amsterdam',
  countedAt: Date.parse(counted),
  size: 10,
  told: 0,
  took: 1,
  figures: new Map([['', figures()]]),
});

beforeEach(async () => {
  [mail, web] = await Promise.all([mailbox(), hook()]);
  service = await makeService('observe', { start: '2026-10-20T08:00:00.000Z', more: settings() });
});
afterEach(async () => {
  await service.close();
  await mail.close();
  await web.close();
  quiet.mockClear();
});

const subscribe = async (more: object) => {
  const reply = await service.request('security-officer', 'POST', '/v1/reports/subscriptions', {
    kind: 'monthly',
    day: 2,
    channel: 'email',
    recipients: ['board@desk.example'],
    format: 'html',
    ...more,
  });
  expect(reply.status, reply.text).toBe(201);
  return reply.body.id as string;
};
const due = async () => {
  await service.store.saveMonth(month('2026-11-01T06:00:00Z'));
  service.clock.set(NOW);
  await service.inzage.deliveries.run();
};
const latest = async (): Promise<Delivery> =>
  (await service.store.deliveries({ limit: 1, cursor: null })).items[0] as Delivery;

describe('by e-mail', () => {
  test('the month’s report is attached, holds no persons, and goes once', async () => {
    await subscribe({ recipients: ['board@desk.example', 'cio@desk.example'], language: 'en' });
    await due();
    await service.inzage.deliveries.run();
    expect(mail.messages).toHaveLength(1);
    const [message] = mail.messages;
    expect(message).toMatchObject({
      from: 'inzage@desk.example',
      to: ['board@desk.example', 'cio@desk.example'],
    });
    expect(message?.text).toContain('Subject: Inzage: Monthly report 2026-10');
    expect(message?.text).toContain('filename=inzage-2026-10.html');
    const [, coded = ''] =
      /filename=inzage-2026-10\.html[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(message?.text ?? '') ?? [];
    const page = Buffer.from(coded, 'base64').toString();
    expect(page).toContain('October 2026: how customers’ data was used');
    expect(page).not.toMatch(/<script|\ba-\d/);
    expect(message?.text).toContain('Auto-Submitted: auto-generated');
    expect(await latest()).toMatchObject({
      month: '2026-10',
      state: 'sent',
      attempts: [{ outcome: 'sent' }],
    });
    expect(message?.text).toContain(`Message-ID: <${(await latest()).id}@desk.example>`);
  });

  test('nothing goes before its day, before the month is counted to its end, or for a month before it was set', async () => {
    await subscribe({ day: 5 });
    await due();
    service.clock.set('2026-11-06T08:00:00Z');
    await service.store.saveMonth(month('2026-10-31T12:00:00Z'));
    await service.inzage.deliveries.run();
    expect(mail.messages).toHaveLength(0);
    await service.store.saveMonth(month('2026-11-01T06:00:00Z'));
    await subscribe({ day: 3, recipients: ['late@desk.example'] });
    await service.inzage.deliveries.run();
    expect(mail.messages.map(({ to }) => to)).toEqual([['board@desk.example']]);
  });

  test('a link names the page, and carries nothing', async () => {
    await subscribe({ format: 'link', organisation: 'partner-y', language: 'nl' });
    await due();
    expect(mail.messages[0]?.text).toContain(
      'https://inzage.example/reports/monthly/2026-10?organisation=3Dpartner-y',
    );
    expect(mail.messages[0]?.text).not.toContain('filename');
  });

  test('a server that refuses for good is not asked again, and the failure is told', async () => {
    await mail.close();
    mail = await mailbox({
      onRcptTo: (_, __, callback) => callback(Object.assign(new Error('no'), { responseCode: 550 })),
    });
    await service.close('keep');
    service = await makeService('observe', {
      dir: service.dir,
      people: false,
      start: '2026-10-20T09:00:00Z',
      more: settings(),
    });
    await subscribe({});
    await due();
    expect(await latest()).toMatchObject({
      state: 'failed',
      nextAt: null,
      attempts: [{ outcome: 'refused 550' }],
    });
    expect(quiet.mock.calls.flat().join()).toContain('a report was not delivered (refused 550)');
    expect(quiet.mock.calls.flat().join()).not.toContain('board@desk.example');
  });

  test('a server that is away is tried again with longer waits, and no more after the last', async () => {
    await mail.close();
    await subscribe({});
    await due();
    for (const [i, wait] of WAITS.entries()) {
      const delivery = await latest();
      expect(delivery).toMatchObject({ state: 'waiting', nextAt: service.clock.now() + wait });
      expect(delivery.attempts).toHaveLength(i + 1);
      service.clock.advance(wait - 1);
      await service.inzage.deliveries.run();
      expect((await latest()).attempts).toHaveLength(i + 1);
      service.clock.advance(1);
      await service.inzage.deliveries.run();
    }
    expect(await latest()).toMatchObject({ state: 'failed', nextAt: null });
    mail = await mailbox();
  });

  test('a restart in the middle sends no second mail, and says that it is not known whether it arrived', async () => {
    await subscribe({});
    await due();
    const delivery = await latest();
    await service.store.saveDelivery({ ...delivery, state: 'sending', sentAt: null, attempts: [] });
    await service.close('keep');
    service = await makeService('observe', { dir: service.dir, people: false, start: NOW, more: settings() });
    await service.inzage.deliveries.run();
    await service.inzage.deliveries.run();
    expect(mail.messages).toHaveLength(1);
    expect(await latest()).toMatchObject({ state: 'unsure', attempts: [{ outcome: 'interrupted' }] });
    await service.inzage.deliveries.again(delivery.id, { id: 'so-1', organisations: [] });
    await service.inzage.deliveries.run();
    expect(mail.messages).toHaveLength(2);
    expect(await latest()).toMatchObject({ state: 'sent' });
  });

  test('a certificate that nobody vouches for gets no mail', async () => {
    const tls = await mailbox({ secure: true });
    const mailer = createMailer({ url: tls.url.replace('smtp:', 'smtps:'), from: 'inzage@desk.example' });
    const sent = mailer.send({
      id: 'd-1',
      to: ['board@desk.example'],
      subject: 's',
      text: 't',
      attachment: null,
    });
    await expect(sent).rejects.toMatchObject({ isPassing: true });
    expect(tls.messages).toHaveLength(0);
    await tls.close();
  });

  test('a password that is refused is told as such, and an address that is none is refused at the start', async () => {
    const strict = await mailbox({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_, __, callback) => callback(new Error('no')),
    });
    const mailer = createMailer({
      url: strict.url.replace('//', '//me:secret@'),
      from: 'inzage@desk.example',
    });
    const sent = mailer.send({
      id: 'd-1',
      to: ['board@desk.example'],
      subject: 's',
      text: 't',
      attachment: null,
    });
    await expect(sent).rejects.toMatchObject({
      outcome: expect.stringMatching(/^refused 535$|^sign-in refused$/),
    });
    await strict.close();
    for (const url of ['http://mail.example', 'smtp:', 'smtp://mail.example?tls=no'])
      expect(() => readSmtpUrl(url)).toThrow('address');
  });
});

describe('to a webhook', () => {
  const toHook = () =>
    subscribe({ channel: 'webhook', format: 'json', recipients: [`http://${web.host}/reports`] });

  test('the report goes as a CloudEvent, signed by the key that signs exports', async () => {
    await toHook();
    await due();
    const [call] = web.calls as [Hook['calls'][number]];
    const { headers, body } = call;
    const event = JSON.parse(body);
    expect(event).toMatchObject({
      specversion: '1.0',
      id: (await latest()).id,
      type: 'inzage.report.monthly',
      source: 'https://inzage.example',
      data: { data: { kind: 'monthly', query: 'GET /v1/reports/monthly/2026-10' } },
    });
    expect(headers['content-type']).toContain('application/cloudevents+json');
    expect(headers['idempotency-key']).toBe(event.id);
    const jws = String(headers['inzage-signature']);
    expect(decodeJwt(jws)).toMatchObject({
      id: event.id,
      sha256: createHash('sha256').update(body).digest('base64'),
    });
    const { keys } = (await service.request(null, 'GET', '/.well-known/jwks.json')).body;
    expect(keys.map(({ kid }: { kid: string }) => kid)).toContain(decodeProtectedHeader(jws).kid);
  });

  test('an answer that passes is tried again under the same key; one that stays is not', async () => {
    await toHook();
    web.answers.push(503, 429);
    await due();
    for (const wait of WAITS.slice(0, 2)) {
      service.clock.advance(wait);
      await service.inzage.deliveries.run();
    }
    expect(new Set(web.calls.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(await latest()).toMatchObject({
      state: 'sent',
      attempts: [{ outcome: 'answered 503' }, { outcome: 'answered 429' }, { outcome: 'sent' }],
    });
    web.answers.push(404);
    await toHook();
    service.clock.set('2026-12-02T08:00:00Z');
    await service.store.saveMonth({ ...month('2026-12-01T06:00:00Z'), month: '2026-11' });
    await service.inzage.deliveries.run();
    const states = (await service.store.deliveries({ limit: 2, cursor: null })).items.map(
      ({ state }) => state,
    );
    expect(states.toSorted()).toEqual(['failed', 'sent']);
  });

  test('a restart in the middle calls again, under the same key', async () => {
    await toHook();
    await due();
    const delivery = await latest();
    await service.store.saveDelivery({ ...delivery, state: 'sending', sentAt: null, attempts: [] });
    await service.inzage.deliveries.run();
    await service.inzage.deliveries.run();
    expect(web.calls.map(({ headers }) => headers['idempotency-key'])).toEqual([delivery.id, delivery.id]);
    expect(await latest()).toMatchObject({ state: 'sent' });
  });

  test('a redirect is not followed', async () => {
    web.answers.push(302);
    await toHook();
    await due();
    expect(web.calls.map(({ path }) => path)).toEqual(['/reports']);
    expect(await latest()).toMatchObject({ state: 'failed', attempts: [{ outcome: 'answered 302' }] });
  });

  test('only hosts that the operator named are called, and in the clear this machine alone', async () => {
    const { refuses, call } = createWebhook({
      hosts: ['hooks.example', '127.0.0.1:9'],
      sign: async () => 'x.y.z',
    });
    expect(refuses('https://hooks.example/a')).toBeNull();
    expect(refuses('http://127.0.0.1:9/a')).toBeNull();
    expect(refuses('http://hooks.example/a')).toBe('not-https');
    for (const url of [
      'https://hooks.example:8443/a',
      'https://hooks.example.evil/a',
      'https://me:secret@hooks.example/a',
      'https://169.254.169.254/latest',
      'http://127.0.0.1:8787/v1/lookups',
      'file:///etc/passwd',
      'nonsense',
    ])
      expect(refuses(url), url).not.toBeNull();
    const event = { id: 'd', type: 't', source: 's', time: NOW, data: null };
    await expect(call('http://127.0.0.1:8787/', event)).rejects.toMatchObject({ isPassing: false });
  });
});

describe('a subscription', () => {
  const ask = (more: object, who: 'security-officer' | 'auditor' | 'admin' = 'security-officer') =>
    service.request(who, 'POST', '/v1/reports/subscriptions', {
      kind: 'monthly',
      day: 2,
      channel: 'email',
      recipients: ['board@desk.example'],
      format: 'html',
      ...more,
    });

  test('is refused where it could not be delivered, with what is missing', async () => {
    expect((await ask({ format: 'pdf' })).body).toMatchObject({ code: 'invalid-request', path: 'format' });
    expect((await ask({ recipients: ['nobody'] })).status).toBe(400);
    expect((await ask({ day: 31 })).status).toBe(400);
    expect((await ask({ kind: 'specific' })).status).toBe(400);
    const elsewhere = { channel: 'webhook', format: 'json', recipients: ['https://elsewhere.example/'] };
    expect((await ask(elsewhere)).body).toMatchObject({ path: 'recipients[0]' });
    expect((await ask({ ...elsewhere, format: 'csv' })).status).toBe(400);
  });

  test('is an officer’s or the admin’s to make; the ledger has its steps, and no address in the clear', async () => {
    expect((await ask({}, 'auditor')).status).toBe(403);
    const { body } = await ask({}, 'admin');
    expect(
      (await service.request('security-officer', 'DELETE', `/v1/reports/subscriptions/${body.id}`)).status,
    ).toBe(200);
    const entries = await service.entries('report');
    expect(entries.map(({ step }) => step)).toEqual(['subscribed', 'unsubscribed']);
    expect(JSON.stringify(entries)).not.toContain('board@desk.example');
    expect((await service.request('auditor', 'GET', '/v1/reports/subscriptions')).body.items).toHaveLength(1);
  });

  test('of a bound account is about its own organisation', async () => {
    const bound = await service.token('security-officer', 'so-9', { organisations: ['partner-y'] });
    const made = await service.request(bound, 'POST', '/v1/reports/subscriptions', {
      kind: 'scorecard',
      day: 2,
      channel: 'email',
      recipients: ['y@desk.example'],
      format: 'json',
    });
    expect(made.body).toMatchObject({ organisation: 'partner-y' });
    await ask({});
    expect((await service.request(bound, 'GET', '/v1/reports/subscriptions')).body.items).toHaveLength(1);
    expect((await service.request(bound, 'DELETE', `/v1/reports/subscriptions/${made.body.id}`)).status).toBe(
      200,
    );
  });

  test('that was ended sends nothing more', async () => {
    const id = await subscribe({});
    await service.request('security-officer', 'DELETE', `/v1/reports/subscriptions/${id}`);
    await due();
    expect(mail.messages).toHaveLength(0);
    service.clock.advance(40 * DAY);
    await service.inzage.deliveries.run();
    expect(mail.messages).toHaveLength(0);
  });
});
