import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, AUDITOR, DEVELOPER, OFFICER, PRIVACY, type Seeded, seeded } from './seeded.ts';

/** What a customer said, found without their id in an address, and opened with a reason that is recorded. */

let seed: Seeded;
const subject = 'c-of-this-test';
beforeAll(async () => {
  seed = await seeded();
  for (const [status, daysAgo] of [
    ['given', 20],
    ['withdrawn', 15],
    ['given', 10],
  ] as const)
    await seed.inzage.consents.say(
      {
        subject,
        reason: 'win-back-offer',
        status,
        at: seed.clock.now() - daysAgo * DAY_MS,
        method: 'web-form',
        noticeVersion: 'privacy-v7',
      },
      { id: 'crm', role: 'integration', source: null, organisations: [], scopes: [] },
    );
}, 120_000);
afterAll(() => seed.close());

const DAY_MS = 86_400_000;
const WHY = 'request:DSR-2026-7';
const pageOf = (why = WHY) => `/consents/${subject}?${new URLSearchParams({ why })}`;
const looksAt = () => seed.store.looksAt(subject);

describe('finding a customer', () => {
  test('takes the id in a form, and opens the page with a reason', async () => {
    expect((await seed.get(PRIVACY, '/consents')).text).toContain('Look a customer up');
    const found = await seed.post(PRIVACY, '/consents', { subject, for: 'request', reference: 'DSR-2026-7' });
    expect(found.status).toBe(303);
    expect(found.headers.get('location')).toBe(`/consents/${subject}?why=request%3ADSR-2026-7`);
  });

  test('never repeats what is no id: a citizen number or an e-mail address', async () => {
    for (const typed of ['123456782', 'someone@example.com', 'NL91ABNA0417164300']) {
      const reply = await seed.post(PRIVACY, '/consents', { subject: typed, for: 'check', reference: '' });
      expect(reply.status).toBe(422);
      expect(reply.html).not.toContain(typed);
      expect((await seed.get(PRIVACY, `/consents/${encodeURIComponent(typed)}?why=check`)).status).toBe(404);
    }
  });

  test('asks for the file where the reason has one, and for a finding that there is', async () => {
    const bare = await seed.post(PRIVACY, '/consents', { subject, for: 'request', reference: '' });
    expect(bare.status).toBe(422);
    const made = await seed.post(PRIVACY, '/consents', { subject, for: 'finding', reference: 'f-9999' });
    expect(made.text).toContain('There is no such finding');
  });

  test('is for privacy officers and auditors', async () => {
    for (const who of [OFFICER, ADMIN, DEVELOPER]) {
      expect((await seed.get(who, '/consents')).status).toBe(403);
      expect((await seed.get(who, pageOf())).status).toBe(403);
    }
  });
});

describe('a customer’s page', () => {
  test('without a reason shows nothing, and records nothing', async () => {
    const before = (await looksAt()).length;
    const { status, text } = await seed.get(PRIVACY, `/consents/${subject}`);
    expect(status).toBe(200);
    expect(text).toContain('Look a customer up');
    expect(text).not.toContain('Win-back offer');
    expect((await looksAt()).length).toBe(before);
  });

  test('records the look with its reason before it shows what was said', async () => {
    const { text } = await seed.get(AUDITOR, pageOf());
    const [look] = await looksAt();
    expect(look).toMatchObject({
      by: AUDITOR.id,
      route: 'GET /consents/:subject',
      query: { why: WHY },
    });
    expect(text).toContain(`entry ${look?.index.toLocaleString('en-GB')}`);
  });

  test('tells what holds, what that means, and all that was said', async () => {
    const { text } = await seed.get(PRIVACY, pageOf());
    expect(text).toContain('consent given, in force');
    expect(text).toContain('Win-back offer');
    expect(text).toMatch(/Win-back offer yes/);
    expect(text).toMatch(/Sales offer no, there is no consent/);
    expect(text.split('after notice privacy-v7').length).toBe(4);
    const dutch = await seed.get(PRIVACY, pageOf(), { 'accept-language': 'nl' });
    expect(dutch.text).toContain('toestemming gegeven, van kracht');
  });

  test('looks back by two clocks', async () => {
    const at = (daysAgo: number) => new Date(seed.clock.now() - daysAgo * DAY_MS).toISOString().slice(0, 16);
    // Ten days ago the customer had given it anew; nine days ago nobody here knew.
    const known = await seed.get(PRIVACY, `${pageOf()}&at=${at(12)}`);
    expect(known.text).toContain('withdrawn, not in force');
    expect(known.text).toContain('What held then');
    const unknown = await seed.get(PRIVACY, `${pageOf()}&at=${at(9)}&knownAt=${at(9)}`);
    expect(unknown.text).toContain('No word of this customer is known');
  });

  test('of somebody unknown says so, and no more', async () => {
    const { status, text } = await seed.get(PRIVACY, `/consents/c-nobody?why=check`);
    expect(status).toBe(200);
    expect(text).toContain('No word of this customer is known');
  });

  test('shows an account for some organisations what was said to those, and to everybody', async () => {
    await seed.inzage.consents.say(
      {
        subject,
        reason: 'sales-offer',
        status: 'given',
        at: seed.clock.now(),
        method: 'phone',
        organisation: 'partner-x',
      },
      { id: 'crm', role: 'integration', source: null, organisations: [], scopes: [] },
    );
    const all = await seed.get(PRIVACY, pageOf());
    expect(all.text).toContain('partner-x');
    const bound = await seed.get({ ...PRIVACY, id: 'po-y', organisations: ['partner-y'] }, pageOf());
    expect(bound.text).not.toContain('partner-x');
    expect(bound.text).toContain('Win-back offer');
  });

  test('links to the receipt of each word, which proves itself', async () => {
    const { html } = await seed.get(PRIVACY, pageOf());
    const path =
      /href="(\/consents\/[^"]+\/receipts\/[^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const receipt = await seed.get(PRIVACY, path);
    expect(receipt.status).toBe(200);
    expect(receipt.text).toContain('inzage verify receipt.json');
    const other = path.replace(subject, 'c-other');
    expect((await seed.get(PRIVACY, other)).status).toBe(404);
  });
});

describe('withdrawing', () => {
  const versionNow = async () =>
    (await seed.store.consentHistory(subject)).find(
      ({ consent }) => consent.status === 'given' && consent.reason === 'win-back-offer',
    )?.consent.id ?? '';
  const withdraw = async (who: typeof PRIVACY) =>
    seed.post(who, `/consents/${subject}/withdraw`, { version: await versionNow(), why: WHY });

  test('is for privacy officers, and of the customer in the address', async () => {
    expect((await withdraw(AUDITOR)).status).toBe(403);
    const wrong = await seed.post(PRIVACY, '/consents/c-other/withdraw', {
      version: await versionNow(),
      why: WHY,
    });
    expect(wrong.status).toBe(404);
    expect((await seed.get(AUDITOR, pageOf())).html).not.toContain('/withdraw"');
  });

  test('holds at once, says who wrote it down, and is never overwritten', async () => {
    const reply = await withdraw(PRIVACY);
    expect(reply.status).toBe(303);
    const { text } = await seed.get(PRIVACY, reply.headers.get('location') ?? '');
    expect(text).toContain('The consent is withdrawn.');
    expect(text).toContain('withdrawn, not in force');
    expect(text).toMatch(/Win-back offer no, refused, withdrawn or expired/);
    expect(text).toContain(`written down by ${PRIVACY.id}`);
    expect((await seed.store.consentHistory(subject)).length).toBe(5);
  });
});
