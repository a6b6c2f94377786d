import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authenticate } from '#server/auth/principal.ts';
import { ADMIN, AUDITOR, DEVELOPER, OFFICER, PRIVACY, type Seeded, seeded } from './seeded.ts';

/** What is connected: sources, feeds and tokens. */

let seed: Seeded;
beforeAll(async () => {
  seed = await seeded();
}, 120_000);
afterAll(() => seed.close());

const TOKEN = { name: 'crm-2', role: 'integration', source: 'crm-2', days: '30', scopes: 'lookups:import' };

describe('the page', () => {
  test('tells of every source when it was last heard, and what is missing', async () => {
    const { status, text } = await seed.get(OFFICER, '/integrations');
    expect(status).toBe(200);
    for (const { source } of await seed.store.lookupSources()) expect(text).toContain(source);
    expect(text).toMatch(/\d+ missing/);
    expect(text).toContain('ago');
    expect(text).toContain('Sources of evidence');
    expect(text).toContain('rosters');
  });

  test('shows the gaps of a source that is chosen', async () => {
    const sources = await seed.store.lookupSources();
    const holed = sources.find(({ epochs }) => epochs.some(({ ranges }) => ranges.length > 1));
    const { text } = await seed.get(
      OFFICER,
      `/integrations?source=${encodeURIComponent(holed?.source ?? '')}`,
    );
    expect(text).toContain(`What is missing of ${holed?.source}`);
    expect(text).toMatch(/[\d,]+ to [\d,]+/);
    // A name that is no source chooses nothing.
    expect((await seed.get(OFFICER, '/integrations?source=%3Cscript%3E')).html).not.toContain('<script>');
  });

  test('holds no customer and no agent, and tells an administrator of no lookup', async () => {
    const { html } = await seed.get(ADMIN, '/integrations');
    const { items } = await seed.store.lookups({}, { limit: 200, cursor: null });
    for (const { id, subject, actor } of items)
      for (const personal of [id, subject ?? id, actor.id]) expect(html).not.toContain(personal);
  });

  test('keeps tokens from officers, and feeds from accounts for some organisations', async () => {
    expect((await seed.get(OFFICER, '/integrations')).text).not.toContain('How programs say who they are');
    expect((await seed.get(AUDITOR, '/integrations')).text).toContain('How programs say who they are');
    expect((await seed.get(AUDITOR, '/integrations')).text).not.toContain('New token');
    const bound = await seed.get({ ...OFFICER, id: 'so-y', organisations: ['partner-y'] }, '/integrations');
    expect(bound.text).not.toContain('Sources of evidence');
    for (const who of [PRIVACY, DEVELOPER]) expect((await seed.get(who, '/integrations')).status).toBe(403);
    expect((await seed.get(ADMIN, '/integrations', { 'accept-language': 'nl' })).text).toContain(
      'Nieuw token',
    );
  });
});

describe('a token', () => {
  test('is shown once, counts at once, and stands in the ledger by who made it', async () => {
    const made = await seed.post(ADMIN, '/integrations/tokens', TOKEN);
    expect(made.status).toBe(201);
    expect(made.headers.get('cache-control')).toBe('no-store');
    const text = /value="(inzage_[^"]+)"/.exec(made.html)?.[1] ?? '';
    expect(await authenticate(seed.store, `Bearer ${text}`, seed.clock)).toMatchObject({
      id: 'crm-2',
      role: 'integration',
      source: 'crm-2',
      scopes: ['lookups:import'],
    });
    const refused = await seed.inzage.app.request('/v1/findings', {
      headers: { authorization: `Bearer ${text}` },
    });
    expect(refused.status).toBe(403);
    const page = await seed.get(ADMIN, '/integrations');
    expect(page.text).toContain('crm-2');
    // Used at noon, if in vain.
    expect(page.text).toMatch(/lookups:import 23 Nov 2026 23 Dec 2026 23 Nov, 12:00 valid/);
    expect(page.html).not.toContain(text);
    const [look] = await seed.store.looksAt('crm-2');
    expect(look).toMatchObject({ by: ADMIN.id, route: 'POST /integrations/tokens' });
  });

  test('of a name that is in use, or with values that are none, is not made', async () => {
    expect((await seed.post(ADMIN, '/integrations/tokens', TOKEN)).status).toBe(409);
    const spaced = await seed.post(ADMIN, '/integrations/tokens', { ...TOKEN, name: 'two words' });
    expect(spaced.status).toBe(422);
    expect(spaced.html).toContain('value="two words"');
    const long = await seed.post(ADMIN, '/integrations/tokens', { ...TOKEN, name: 'crm-3', days: '4000' });
    expect(long.text).toContain('1 to 366 days');
  });

  test('for a role that sees personal data, or with a scope that opens a search, is not made here', async () => {
    for (const role of ['auditor', 'security-officer', 'privacy-officer', 'supervisor', 'agent'])
      expect((await seed.post(ADMIN, '/integrations/tokens', { ...TOKEN, name: 'x', role })).status).toBe(
        422,
      );
    const search = { ...TOKEN, name: 'x', scopes: 'access:search' };
    expect((await seed.post(ADMIN, '/integrations/tokens', search)).status).toBe(422);
  });

  test('is made and taken back by an administrator of everything alone', async () => {
    const bound = { ...ADMIN, id: 'ad-y', organisations: ['partner-y'] };
    for (const who of [AUDITOR, OFFICER, PRIVACY, bound])
      expect((await seed.post(who, '/integrations/tokens', { ...TOKEN, name: 'y' })).status).toBe(403);
    const kept = (await seed.store.tokens()).find(({ name }) => name === 'crm-2');
    const path = `/integrations/tokens/${kept?.id}/revoke`;
    expect((await seed.post(AUDITOR, path, {})).status).toBe(403);
    const done = await seed.post(ADMIN, path, {});
    expect(done.headers.get('location')).toBe('/integrations?done=revoked');
    expect((await seed.get(ADMIN, '/integrations?done=revoked')).text).toContain('The token is revoked.');
    expect((await seed.store.tokens()).find(({ name }) => name === 'crm-2')?.revokedAt).not.toBeNull();
    expect((await seed.post(ADMIN, '/integrations/tokens/nothing/revoke', {})).status).toBe(404);
  });
});
