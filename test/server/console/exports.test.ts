import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { issueToken } from '#server/auth/principal.ts';
import { readRange } from '#server/export/download.ts';
import { verifyFile } from '#server/export/verify-file.ts';
import { ADMIN, AUDITOR, OFFICER, PRIVACY, type Seeded, seeded } from './seeded.ts';

/** Exports made from the console: progress, and a file that can be fetched in parts. */

let seed: Seeded;
beforeAll(async () => {
  seed = await seeded();
}, 120_000);
afterAll(() => seed.close());

const FORM = { from: '2026-11-16', to: '2026-11-17', include: 'subject' };
const BOUND = { ...OFFICER, id: 'so-y', organisations: ['partner-y'] };

async function fetched(path: string, headers: Record<string, string> = {}) {
  const cookie = await seed.signIn(AUDITOR);
  const response = await seed.inzage.app.request(path, { headers: { cookie, ...headers } });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

async function made(fields: Record<string, string> = FORM): Promise<string> {
  const reply = await seed.post(AUDITOR, '/exports', fields);
  expect(reply.status, reply.text).toBe(303);
  await seed.inzage.exports.idle();
  return reply.headers.get('location') ?? '';
}

describe('the list', () => {
  test('is empty at first, and has a form for a new one', async () => {
    const { status, text } = await seed.get(AUDITOR, '/exports');
    expect(status).toBe(200);
    expect(text).toContain('There are no exports yet');
    expect(text).toContain('New export');
    expect((await seed.get(AUDITOR, '/exports', { 'accept-language': 'nl' })).text).toContain(
      'Nieuwe export',
    );
  });

  test('is for security officers and auditors', async () => {
    for (const who of [PRIVACY, ADMIN]) expect((await seed.get(who, '/exports')).status).toBe(403);
    expect((await seed.post(PRIVACY, '/exports', FORM)).status).toBe(403);
  });
});

describe('a new export', () => {
  test('is refused with its form as it was filled in, where span or id are no such thing', async () => {
    const turned = await seed.post(AUDITOR, '/exports', { ...FORM, from: '2026-11-18', actor: 'a-1' });
    expect(turned.status).toBe(422);
    expect(turned.text).toContain('Choose a first and a last day');
    expect(turned.html).toContain('value="a-1"');
    const personal = await seed.post(AUDITOR, '/exports', { ...FORM, subject: 'someone@example.com' });
    expect(personal.status).toBe(422);
    expect((await seed.post(BOUND, '/exports', { ...FORM, organisation: 'telco' })).status).toBe(403);
    expect(await seed.store.exportJobs()).toEqual([]);
  });

  test('tells its progress, and comes again by itself until it is done', async () => {
    const reply = await seed.post(AUDITOR, '/exports', FORM);
    const path = reply.headers.get('location') ?? '';
    const first = await seed.get(AUDITOR, path);
    expect(first.headers.get('refresh')).toBe('2');
    expect(first.html).toContain('<progress');
    await seed.inzage.exports.idle();
    const done = await seed.get(AUDITOR, path);
    expect(done.headers.get('refresh')).toBeNull();
    expect(done.text).toContain('The export is done');
    expect(done.text).toContain(`--key ${seed.inzage.checkpoints.verifierKey}`);
    expect((await seed.get(AUDITOR, '/exports')).text).toContain('done');
  });

  test('of an account for some organisations holds those alone, and no other export is theirs', async () => {
    const path = await made();
    expect((await seed.get(BOUND, path)).status).toBe(404);
    expect((await seed.get(BOUND, `${path}/data`)).status).toBe(404);
    const own = await seed.post(BOUND, '/exports', FORM);
    await seed.inzage.exports.idle();
    const mine = own.headers.get('location') ?? '';
    const job = await seed.store.exportJob(mine.split('/').at(-1) ?? '');
    expect(job?.query).toMatchObject({ filter: { organisations: ['partner-y'] }, disclose: ['subject'] });
    expect((await seed.get(BOUND, mine)).status).toBe(200);
    expect((await seed.get(BOUND, '/exports')).html.split('href="/exports/').length).toBe(2);
  });
});

describe('the file', () => {
  test('verifies offline, and fetching it is recorded first', async () => {
    const path = await made({ ...FORM, include: 'actor' });
    const { response, bytes } = await fetched(`${path}/data`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toContain('attachment; filename="inzage-');
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    const [look] = await seed.store.looksAt(path.split('/').at(-1) ?? '');
    expect(look).toMatchObject({ by: AUDITOR.id, route: 'GET /exports/:id/data' });
    const verdict = await verifyFile(bytes, { keys: [seed.inzage.checkpoints.verifierKey] });
    expect(verdict).toMatchObject({ ok: true, of: 'export' });
    const manifest = await fetched(`${path}/manifest`);
    expect(manifest.bytes.toString().split('.').length).toBe(3);
  });

  test('goes on where it was cut off, and starts anew where it is another file', async () => {
    const path = await made();
    const whole = await fetched(`${path}/data`);
    const etag = whole.response.headers.get('etag') ?? '';
    const half = Math.floor(whole.bytes.length / 2);
    const rest = await fetched(`${path}/data`, { range: `bytes=${half}-`, 'if-range': etag });
    expect(rest.response.status).toBe(206);
    expect(rest.response.headers.get('content-range')).toBe(
      `bytes ${half}-${whole.bytes.length - 1}/${whole.bytes.length}`,
    );
    expect(Buffer.concat([whole.bytes.subarray(0, half), rest.bytes]).equals(whole.bytes)).toBe(true);
    const other = await fetched(`${path}/data`, { range: `bytes=${half}-`, 'if-range': '"another"' });
    expect(other.response.status).toBe(200);
    expect(other.bytes.equals(whole.bytes)).toBe(true);
    const past = await fetched(`${path}/data`, { range: `bytes=${whole.bytes.length}-` });
    expect(past.response.status).toBe(416);
    expect(past.response.headers.get('content-range')).toBe(`bytes */${whole.bytes.length}`);
    expect((await fetched(`${path}/data`, { 'if-none-match': etag })).response.status).toBe(304);
  });

  test('goes on through the API too', async () => {
    const id = (await made()).split('/').at(-1);
    const token = await issueToken(
      seed.store,
      {
        role: 'auditor',
        name: 'au-token',
        source: null,
        organisations: [],
        scopes: [],
        expiresAt: seed.clock.now() + 86_400_000,
      },
      seed.clock,
    );
    const get = (headers: Record<string, string>) =>
      seed.inzage.app.request(`/v1/exports/${id}/data`, {
        headers: { authorization: `Bearer ${token}`, ...headers },
      });
    const whole = Buffer.from(await (await get({})).arrayBuffer());
    const part = await get({ range: 'bytes=-100' });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(-100))).toBe(true);
  });
});

test.each([
  ['bytes=0-9', { start: 0, end: 9 }],
  ['bytes=90-', { start: 90, end: 99 }],
  ['bytes=90-900', { start: 90, end: 99 }],
  ['bytes=-10', { start: 90, end: 99 }],
  ['bytes=-900', { start: 0, end: 99 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=9-0', null],
  ['bytes=0-1,5-6', null],
  ['bytes=-', null],
  ['lines=0-9', null],
] as const)('of a hundred bytes %s is read as RFC 9110 has it', (text, range) => {
  expect(readRange(text, 100)).toEqual(range);
});
