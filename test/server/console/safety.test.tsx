import { describe, expect, test } from 'vitest';
import { agent, type Fake, fakeConsole, officer } from './fake.ts';
import { findings, steps } from './world.ts';

/** The console against hostile text, foreign forms and curious links. */

const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(2)>'`;
const english = { 'accept-language': 'en' };

function hostileConsole(): Fake {
  const both = { nl: HOSTILE, en: HOSTILE };
  const fake = fakeConsole({
    findings: findings.map((each) => ({
      ...each,
      organisation: HOSTILE,
      story: { title: both, body: both },
    })),
  });
  const { actor, findingLookups, reviewSteps, gradingOf, dayOf } = fake.deps.store;
  fake.deps.store.actor = async (id) => {
    const known = await actor(id);
    return known && { ...known, roles: [HOSTILE] };
  };
  fake.deps.store.findingLookups = async (...request) => {
    const page = await findingLookups(...request);
    return {
      ...page,
      items: page.items.map((each) => ({
        ...each,
        subject: HOSTILE,
        reason: HOSTILE,
        fields: [HOSTILE],
        context: { site: HOSTILE },
      })),
    };
  };
  fake.deps.store.reviewSteps = async (id) => {
    const known = await reviewSteps(id);
    return (known.length > 0 ? known : steps).map((each) => ({ ...each, note: HOSTILE, by: HOSTILE }));
  };
  fake.deps.store.gradingOf = async (id) => {
    const known = await gradingOf(id);
    return (
      known && { ...known, explanations: known.explanations.map((each) => ({ ...each, sentence: both })) }
    );
  };
  fake.deps.store.dayOf = async (...request) => {
    const known = await dayOf(...request);
    return { ...known, work: known.work.map((each) => ({ ...each, id: HOSTILE, subject: HOSTILE })) };
  };
  return fake;
}

const PAGES = [
  ['/findings', officer],
  ['/findings/f-0412', officer],
  ['/findings/f-0398', officer],
  ['/findings/f-0377', officer],
  ['/mine', agent],
  ['/', null],
  ['/nowhere', officer],
] as const;

async function page(fake: Fake, path: string, who: (typeof PAGES)[number][1]) {
  const response = await fake.app.request(path, {
    headers: { ...english, ...(who && { cookie: fake.signIn(who) }) },
  });
  return { response, html: await response.text() };
}

describe('pages', () => {
  test('show hostile text as text', async () => {
    const fake = hostileConsole();
    for (const [path, who] of PAGES) {
      const { html } = await page(fake, path, who);
      expect(html, path).not.toMatch(/<script>|<img|onerror=alert\(2\)>'</);
      expect(html.match(/<script/g)?.length, path).toBe(html.match(/<script src="\/assets\//g)?.length);
    }
    expect((await page(fake, '/findings/f-0412', officer)).html).toContain(
      '&lt;script&gt;alert(1)&lt;/script&gt;',
    );
  });

  test('carry a policy under which nothing foreign or inline runs, and hold nothing inline', async () => {
    const fake = fakeConsole();
    for (const [path, who] of PAGES) {
      const { response, html } = await page(fake, path, who);
      expect(response.headers.get('content-security-policy'), path).toBe(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      );
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
      expect(html, path).not.toMatch(/ style="| on[a-z]+="|<style|javascript:/);
      for (const [tag] of html.matchAll(/<(?:script|link)[^>]*>/g)) {
        expect(tag).toMatch(/(?:src|href)="(?:\/assets\/[a-z]+\.[0-9a-f]{10}\.|data:image\/svg)/);
      }
    }
  });

  test('keep their style and script for good, by content', async () => {
    const fake = fakeConsole();
    const { html } = await page(fake, '/', null);
    for (const path of html.match(/\/assets\/[^"]+/g) ?? []) {
      const asset = await fake.app.request(path);
      expect(asset.status).toBe(200);
      expect(asset.headers.get('cache-control')).toContain('immutable');
    }
    expect((await fake.app.request('/assets/console.0000000000.css')).status).toBe(404);
    expect((await fake.app.request('/assets/..%2f..%2fpackage.json')).status).toBe(404);
  });
});

describe('forms', () => {
  const send = (
    fake: Fake,
    cookie: string,
    body: Record<string, string>,
    headers: Record<string, string> = {},
  ) =>
    fake.app.request('/findings/f-0412/review', {
      method: 'POST',
      headers: { ...english, cookie, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(body).toString(),
    });
  const tokenOf = (cookie: string) => `token-${cookie.split('=')[1]}`;
  const status = (fake: Fake) => fake.findings.find(({ id }) => id === 'f-0412')?.status;

  test('without this session’s token are refused, and nothing changes', async () => {
    const fake = fakeConsole();
    const cookie = fake.signIn(officer);
    const other = fake.signIn({ ...officer, id: 'so-02' });
    for (const csrf of ['', 'token', tokenOf(other)]) {
      const response = await send(fake, cookie, { csrf, step: 'ask', note: 'Why?' });
      expect(response.status).toBe(403);
      expect(await response.text()).toContain('This form has expired');
    }
    const foreign = await send(
      fake,
      cookie,
      { csrf: tokenOf(cookie), step: 'ask', note: 'Why?' },
      { 'sec-fetch-site': 'cross-site' },
    );
    expect(foreign.status).toBe(403);
    expect(status(fake)).toBe('open');
  });

  test('with the token take the step and lead back to the page', async () => {
    const fake = fakeConsole();
    const cookie = fake.signIn(officer);
    const response = await send(fake, cookie, {
      csrf: tokenOf(cookie),
      step: 'ask',
      note: 'Why?',
      outcome: 'justified',
    });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/findings/f-0412?done=ask');
    expect(status(fake)).toBe('asked');
  });

  test('that are incomplete come back with their words and what is missing', async () => {
    const fake = fakeConsole();
    const cookie = fake.signIn(officer);
    const csrf = tokenOf(cookie);
    const undecided = await send(fake, cookie, { csrf, step: 'decide', note: HOSTILE });
    expect(undecided.status).toBe(422);
    const html = await undecided.text();
    expect(html).toContain('Choose one of the three outcomes');
    expect(html).toContain('&lt;script&gt;alert(1)');
    expect(html).not.toContain('<script>alert');
    const silent = await send(fake, cookie, { csrf, step: 'decide', note: '  ', outcome: 'policy-gap' });
    expect(await silent.text()).toMatch(/Say in a sentence why.*value="policy-gap" checked/s);
    expect((await send(fake, cookie, { csrf, step: 'erase', note: 'x' })).status).toBe(422);
    expect(status(fake)).toBe('open');
  });

  test('for a step that somebody else took first say so', async () => {
    const fake = fakeConsole();
    const cookie = fake.signIn(officer);
    const response = await send(fake, cookie, { csrf: tokenOf(cookie), step: 'confirm', note: '' });
    expect(response.status).toBe(409);
    expect(await response.text()).toContain('Somebody was ahead of you');
  });

  test('that are larger than a form can be are refused', async () => {
    const fake = fakeConsole();
    const cookie = fake.signIn(officer);
    const response = await send(fake, cookie, {
      csrf: tokenOf(cookie),
      step: 'ask',
      note: 'x'.repeat(70_000),
    });
    expect(response.status).toBe(413);
  });

  test('are not for roles that do not review', async () => {
    const fake = fakeConsole();
    const cookie = fake.signIn({ id: 'au-01', role: 'auditor', organisations: [] });
    expect((await send(fake, cookie, { csrf: tokenOf(cookie), step: 'ask', note: 'x' })).status).toBe(403);
  });
});

describe('signing in', () => {
  test('opening a link does not take it; pressing the button takes it once', async () => {
    const fake = fakeConsole();
    const secret = fake.link(officer);
    for (let i = 0; i < 2; i++) {
      const seen = await fake.app.request(`/sign-in/${secret}`, { headers: english });
      expect(await seen.text()).toContain('Sign in as so-01');
      expect(seen.headers.get('set-cookie')).toBeNull();
    }
    const taken = await fake.app.request(`/sign-in/${secret}`, { method: 'POST' });
    expect(taken.status).toBe(303);
    expect(taken.headers.get('set-cookie')).toMatch(
      /^inzage_session=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect((await fake.app.request(`/sign-in/${secret}`, { method: 'POST' })).status).toBe(410);
    expect((await fake.app.request(`/sign-in/${secret}`)).status).toBe(410);
  });

  test('over https the cookie is bound to the host', async () => {
    const fake = fakeConsole();
    const response = await fake.app.request(`https://inzage.example/sign-in/${fake.link(officer)}`, {
      method: 'POST',
    });
    expect(response.headers.get('set-cookie')).toMatch(
      /^__Host-inzage_session=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  test('signing out ends the session, and needs the token too', async () => {
    const fake = fakeConsole();
    const cookie = fake.signIn(officer);
    const out = (csrf: string) =>
      fake.app.request('/sign-out', {
        method: 'POST',
        headers: { ...english, cookie, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ csrf }).toString(),
      });
    expect((await out('wrong')).status).toBe(403);
    expect((await fake.app.request('/findings', { headers: { cookie } })).status).toBe(200);
    const done = await out(`token-${cookie.split('=')[1]}`);
    expect(await done.text()).toContain('You are signed out');
    expect(done.headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await fake.app.request('/findings', { headers: { cookie } })).status).toBe(401);
  });
});
