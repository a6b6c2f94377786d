import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readReceipt } from '#server/consents/receipt.ts';
import { verifyFile } from '#server/export/verify-file.ts';
import type { Loose, Service, Who } from '../http/service.ts';
import { DAY, makeDesk, say } from './desk.ts';

/** What a customer is handed for a word of theirs, and can check without us. */

let service: Service;
let given: string;
beforeAll(async () => {
  service = await makeDesk();
  await service.request('integration', 'POST', '/v1/directory', [
    { type: 'organisation', id: 'partner-x', kind: 'processor', name: 'Advies & Zn.' },
  ]);
  const { body } = await say(service, {
    subject: 'c-receipt',
    reason: 'mortgage-advice',
    organisation: 'partner-x',
    categories: ['billing'],
    validUntil: new Date(service.clock.now() + 30 * DAY).toISOString(),
    noticeVersion: 'notice-7',
    channel: 'portal',
  });
  given = body.id;
});
afterAll(() => service.close());

const receipt = (query = '', headers: Record<string, string> = {}, who: Who = 'integration', id = given) =>
  service.send(who, 'GET', `/v1/consents/${id}/receipt${query}`, { headers });
const verify = (file: Loose, key = service.vkey) =>
  verifyFile(Buffer.from(JSON.stringify(file)), { keys: [key] });

test('says what, which data, to whom, since when, until when, how, and how to withdraw, in Dutch and English', async () => {
  const { status, body } = await receipt();
  expect(status).toBe(200);
  expect(body.text.en).toEqual([
    'You gave consent (24 November 2026, 10:00).',
    'What for: Mortgage advice.',
    'Which data: Billing.',
    'To whom: Advies & Zn.',
    'Until: 24 December 2026, 10:00.',
    'How you said it: web, portal.',
    'Notice you were shown: notice-7.',
    `Number: ${given}.`,
    expect.stringMatching(/^To withdraw: Say so in the way you gave it, .* the very next time/),
  ]);
  expect(body.text.nl[0]).toBe('U gaf toestemming (24 november 2026, 10:00).');
  expect(body.text.nl).toHaveLength(body.text.en.length);
});

test('tells how to withdraw in the words that were sent along', async () => {
  const { body } = await say(service, {
    subject: 'c-r2',
    reason: 'newsletter',
    withdrawal: 'Bel 0800-1234.',
  });
  const { body: shown } = await receipt('', {}, 'integration', body.id);
  expect(shown.text.nl.at(-1)).toBe('Intrekken: Bel 0800-1234.');
});

describe('offline', () => {
  test('it holds under the log’s key alone', async () => {
    const { body } = await receipt();
    const verdict = await verify(body);
    expect(verdict).toMatchObject({ ok: true, of: 'receipt' });
    expect(verdict.steps.map(({ name }) => name)).toEqual(['parse', 'signature', 'inclusion', 'word']);
    expect(JSON.stringify(verdict)).not.toContain('c-receipt');
  });

  test('another status, end, organisation, customer, time or id does not', async () => {
    const { body } = await receipt();
    const said = body.disclosure.value;
    for (const change of [
      { status: 'withdrawn' },
      { validUntil: null },
      { organisation: 'desk' },
      { id: 'c-other' },
      { categories: ['billing', 'contact'] },
    ]) {
      const bent = { ...body, disclosure: { ...body.disclosure, value: { ...said, ...change } } };
      expect(await verify(bent)).toMatchObject({ ok: false, of: 'receipt' });
    }
    expect((await verify({ ...body, receivedAt: '2026-11-23T09:00:00.000Z' })).ok).toBe(false);
    expect((await verify({ ...body, id: '0193a000-0000-7000-8000-000000000001' })).ok).toBe(false);
    expect((await verify({ ...body, disclosure: null })).ok).toBe(false);
    const other = await say(service, { subject: 'c-receipt', reason: 'newsletter' });
    const { body: another } = await receipt('', {}, 'integration', other.body.id);
    expect((await verify({ ...body, proof: another.proof })).ok).toBe(false);
  });

  test('bytes that are no receipt are read as none', () => {
    for (const text of ['', '{', '{}', '[]', '{"format":"inzage-consent-receipt/1"}', '{"data":{}}'])
      expect(readReceipt(Buffer.from(text))).toBeNull();
  });
});

test('comes as text or as a page for who asks so, in their language', async () => {
  const text = await receipt('?lang=en', { accept: 'text/plain' });
  expect(text.headers.get('content-type')).toContain('text/plain');
  expect(text.text).toContain('You gave consent');
  expect(text.text).toContain('c2sp.org/tlog-proof@v1');
  const page = await receipt('?format=html');
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.text).toMatch(/^<!doctype html>\s*<html lang="nl">/);
  expect(page.text).toContain('<p>Aan wie: Advies &amp; Zn.</p>');
  expect(page.text).not.toContain('[object');
});

test('is for the integration that sent the word, the privacy officer and the auditor, and is a look', async () => {
  const looks = (await service.entries('audit-look')).length;
  for (const who of ['integration', 'privacy-officer', 'auditor'] as Who[])
    expect((await receipt('', {}, who)).status).toBe(200);
  expect((await service.entries('audit-look')).length).toBe(looks + 3);
  expect((await receipt('', {}, await service.token('integration', 'other-crm'))).status).toBe(404);
});
