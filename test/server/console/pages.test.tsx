import { describe, expect, test, vi } from 'vitest';
import type { Viewer } from '#server/console/routes.tsx';
import { agent, auditor, type Fake, fakeConsole, officer, secondOfficer } from './fake.ts';
import { findings, lookups, streetLookups } from './world.ts';

/** What the console's pages show, to whom, and what they record first. */

async function get(fake: Fake, path: string, who: Viewer | null, headers: Record<string, string> = {}) {
  const response = await fake.app.request(path, {
    headers: { 'accept-language': 'en', ...(who && { cookie: fake.signIn(who) }), ...headers },
  });
  return { response, status: response.status, html: await response.text() };
}

const main = (html: string) => html.slice(html.indexOf('<main'), html.indexOf('</main>'));

describe('the triage list', () => {
  test('holds open findings in ranked order with the story as the title', async () => {
    const { html } = await get(fakeConsole(), '/findings', officer);
    const stories = [...html.matchAll(/class="story"[^>]*>([^<]+)</g)].map(([, story]) => story);
    expect(stories).toEqual(
      findings.filter(({ status }) => status !== 'closed').map(({ story }) => story.title.en),
    );
    expect(html).toContain('6 unexplained');
    expect(html).toContain('13 contradicted');
    expect(html).toContain('answer in');
  });

  test('tells no blind item from a detected one, in the list and on its page', async () => {
    const [one, ...rest] = findings;
    if (!one) throw new Error('no finding');
    const detected = fakeConsole({ findings: [one, ...rest] });
    const sampled = fakeConsole({
      findings: [{ ...one, origin: 'sample', rules: [], predecessor: null }, ...rest],
    });
    for (const path of ['/findings', '/findings/f-0412']) {
      const [a, b] = [await get(detected, path, officer), await get(sampled, path, officer)];
      expect(b.html).toBe(a.html);
      expect(detected.looks).toEqual(sampled.looks);
    }
  });

  test('filters by status, and says so when nothing is there', async () => {
    const fake = fakeConsole();
    expect((await get(fake, '/findings?status=closed', officer)).html).toContain('Break-glass used');
    expect((await get(fake, '/findings?status=to-confirm', officer)).html).toContain(
      'No findings in this status',
    );
    expect((await get(fakeConsole({ findings: [] }), '/findings', officer)).html).toContain(
      'Nothing is waiting for you',
    );
    expect((await get(fake, '/findings?status=nonsense', officer)).html).toContain(
      '6 customers on one street',
    );
  });

  test('pages on by the store’s cursor and keeps the filter', async () => {
    const [one] = findings;
    if (!one) throw new Error('no finding');
    const many = Array.from({ length: 120 }, (_, i) => ({ ...one, id: `f-${i}`, status: 'asked' as const }));
    const fake = fakeConsole({ findings: many });
    const first = await get(fake, '/findings?status=asked', officer);
    expect(first.html).toContain('href="/findings?status=asked&amp;cursor=50"');
    const last = await get(fake, '/findings?status=asked&cursor=100', officer);
    expect(last.html.match(/class="row"/g)).toHaveLength(20);
    expect(last.html).not.toContain('rel="next"');
    expect(last.html).toContain('Back to the start');
  });

  test('asks the store only for the viewer’s organisations, and for a supervisor their own teams', async () => {
    const asked: unknown[] = [];
    const fake = fakeConsole();
    const { findings: inner } = fake.deps.store;
    fake.deps.store.findings = (filter, page) => {
      asked.push(filter);
      return inner(filter, page);
    };
    await get(fake, '/findings', { ...officer, organisations: ['partner-x'] });
    await get(fake, '/findings', {
      id: 's-1',
      role: 'supervisor',
      organisations: [],
      teams: ['team-billing'],
    });
    await get(fake, '/findings', { id: 's-2', role: 'supervisor', organisations: [] });
    expect(asked).toEqual([
      { status: 'any-open', organisations: ['partner-x'], teams: undefined },
      { status: 'any-open', organisations: undefined, teams: ['team-billing'] },
      { status: 'any-open', organisations: undefined, teams: [] },
    ]);
  });
});

describe('a finding', () => {
  test('tells the story, the day, what was declared and what is recorded', async () => {
    const { html } = await get(fakeConsole(), '/findings/f-0412', officer);
    expect(html).toContain('Looked at 6 customers on one street in 9 minutes; no call, no case');
    expect(html).toContain(
      'Day of a-1042, 17 November: 7 calls, 2 cases, 1 work item, 6 lookups in this finding and 9 other.',
    );
    expect(html).toContain('2 of 6 lookups without work that explains them');
    expect(html).toContain('4 by weak work only');
    expect(html).toContain('Call, chat or e-mail with any of these customers');
    expect(html).toContain('7 calls, 2 cases with other customers');
    for (const { subject } of streetLookups) expect(html).toContain(`>${subject}<`);
  });

  test('says of a silent system that nothing is known, not that there was nothing', async () => {
    const { html } = await get(fakeConsole(), '/findings/f-0420', officer);
    expect(html).toContain('Telephony and chat were silent; whether there was a call is not known');
    expect(html).not.toContain('Call, chat or e-mail with any of these customers');
    expect(html).toContain('does not count against the agent');
  });

  test('names rules and origin only once it is closed, and to the auditor', async () => {
    const fake = fakeConsole();
    expect((await get(fake, '/findings/f-0412', officer)).html).not.toMatch(/enumeration|Found by a rule/);
    expect((await get(fake, '/findings/f-0412', auditor)).html).toContain('enumeration');
    const closed = (await get(fake, '/findings/f-0377', officer)).html;
    expect(closed).toContain('Found by a rule');
    expect(closed).toContain('href="/findings/f-0301"');
  });

  test('lists who has seen it, this look included', async () => {
    const fake = fakeConsole();
    await get(fake, '/findings/f-0412', auditor);
    const { html } = await get(fake, '/findings/f-0412', officer);
    expect(html).toContain('seen by 2 people');
    expect(html).toMatch(/<b>You<\/b>, security officer.*entry 48,120,392/s);
    expect(html).toMatch(/<b>au-01<\/b>, auditor.*entry 48,120,391/s);
  });

  test('of several days opens on the busiest, shows the one chosen, and ignores one made up', async () => {
    const [one] = findings;
    const moved = streetLookups.map((each, i) =>
      i > 3 ? { ...each, occurredAt: each.occurredAt - 86_400_000 } : each,
    );
    if (!one) throw new Error('no finding');
    const fake = fakeConsole();
    fake.deps.store.findingLookups = async () => ({ items: moved, next: null });
    const dayShown = async (query: string) => {
      const { html } = await get(fake, `/findings/f-0412${query}`, officer);
      return /aria-label="Day of a-1042, ([^:]+):/.exec(html)?.[1];
    };
    expect(await dayShown('')).toBe('17 November');
    expect(await dayShown('?day=2026-11-16')).toBe('16 November');
    expect(await dayShown('?day=2020-01-01')).toBe('17 November');
    expect(await dayShown('?day=<script>')).toBe('17 November');
    expect(fake.looks.map(({ query }) => query?.day)).toEqual([null, '2026-11-16', '2020-01-01', null]);
  });

  test('pages through lookups with numbers that go on', async () => {
    const [first] = lookups;
    const [one] = findings;
    if (!first || !one) throw new Error('no world');
    const fake = fakeConsole();
    const many = Array.from({ length: 250 }, (_, i) => ({
      ...first,
      id: `l-${i}`,
      occurredAt: first.occurredAt + i * 1000,
    }));
    fake.deps.store.findingLookups = async (_, { limit, cursor }) => {
      const from = Number(cursor ?? 0);
      return {
        items: many.slice(from, from + limit),
        next: from + limit < 250 ? String(from + limit) : null,
      };
    };
    fake.findings[0] = { ...one, lookups: { count: 250, ids: [] } };
    const start = await get(fake, '/findings/f-0412', officer);
    expect(start.html).toContain('The comparisons on this page cover 50 of the 250 lookups.');
    expect(start.html).toContain('cursor=50&amp;number=51#lookups');
    const next = await get(fake, '/findings/f-0412?cursor=200&number=201', officer);
    expect(next.html).toContain('>250<');
    expect(next.html).not.toContain('rel="next"');
  });
});

describe('the agent’s own page', () => {
  test('shows nothing of a finding that they were not asked about', async () => {
    const { html } = await get(fakeConsole(), '/mine', agent);
    expect(html).toContain('You were asked nothing');
    expect(html).not.toContain('one street');
    expect(html).not.toContain('f-0412');
  });

  test('shows question, answer and lookups, and never the story, the rule or the grades', async () => {
    const { html } = await get(fakeConsole(), '/mine', { ...agent, id: 'a-0377' });
    expect(html).toContain('Waarvoor stond z-5521 bij deze veertien klanten?');
    expect(html).toContain('Ik had alleen dat nummer.');
    expect(html).toContain('You looked at customer data 14 times');
    expect(html).not.toContain('the case belongs to one of them');
    expect(html).not.toMatch(/contradicted|unexplained/);
  });

  test('says of an unconfirmed decision only that it is being reviewed', async () => {
    const fake = fakeConsole();
    const finding = fake.findings.find(({ id }) => id === 'f-0398');
    if (!finding) throw new Error('no finding');
    finding.status = 'to-confirm';
    const { html } = await get(fake, '/mine', { ...agent, id: 'a-0377' });
    expect(html).toContain('Your answer is being reviewed');
    expect(html).not.toContain('second person');
  });
});

describe('every look is recorded before it is shown', () => {
  test('with route, target and filter', async () => {
    const fake = fakeConsole();
    await get(fake, '/findings?status=asked', officer);
    await get(fake, '/findings/f-0412', officer);
    await get(fake, '/mine', agent);
    expect(fake.looks.map(({ by, route, target, query }) => ({ by, route, target, query }))).toEqual([
      { by: 'so-01', route: 'GET /findings', target: null, query: { status: 'asked', cursor: null } },
      { by: 'so-01', route: 'GET /findings/:id', target: 'f-0412', query: { cursor: null, day: null } },
      { by: 'a-1042', route: 'GET /mine', target: 'a-1042', query: { cursor: null } },
    ]);
  });

  test('and where that fails, nothing is shown, and the log tells where but not what', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const read: string[] = [];
    const fake = fakeConsole({
      deps: {
        look: async () => {
          throw new Error('disk full');
        },
      },
    });
    for (const name of ['findings', 'finding', 'lookups'] as const) {
      fake.deps.store[name] = async () => {
        read.push(name);
        throw new Error('read before the look');
      };
    }
    for (const [path, who] of [
      ['/findings', officer],
      ['/findings/f-0412', officer],
      ['/mine', agent],
    ] as const) {
      const { status, html } = await get(fake, path, who);
      expect(status).toBe(500);
      expect(html).toContain('Something went wrong');
      expect(main(html)).not.toContain('c-88231');
    }
    expect(read).toEqual([]);
    expect(log).toHaveBeenCalledTimes(3);
    expect(log.mock.calls.join()).toContain('finding-view');
    expect(log.mock.calls.join()).not.toContain('disk full');
    log.mockRestore();
  });

  test('a made-up id is not written into the ledger', async () => {
    const fake = fakeConsole();
    expect((await get(fake, `/findings/${encodeURIComponent('<b>')}`, officer)).status).toBe(404);
    expect((await get(fake, `/findings/${'x'.repeat(129)}`, officer)).status).toBe(404);
    expect(fake.looks).toEqual([]);
  });
});

describe('who may see what', () => {
  test('signed out, every page asks to sign in', async () => {
    for (const path of ['/findings', '/findings/f-0412', '/mine']) {
      const { status, html } = await get(fakeConsole(), path, null);
      expect(status).toBe(401);
      expect(html).toContain('Sign in to Inzage');
    }
  });

  test('a role without reach is told so, and nothing else', async () => {
    const fake = fakeConsole();
    for (const role of ['privacy-officer', 'developer', 'admin', 'integration'] as const) {
      const { status, html } = await get(fake, '/findings', { id: 'x', role, organisations: [] });
      expect(status).toBe(403);
      expect(html).toContain('This is not for your role');
    }
    expect((await get(fake, '/mine', officer)).status).toBe(403);
    expect(fake.looks).toEqual([]);
  });

  test('a finding outside the viewer’s organisations or teams does not exist for them', async () => {
    const fake = fakeConsole();
    const elsewhere = await get(fake, '/findings/f-0412', { ...officer, organisations: ['partner-y'] });
    const missing = await get(fake, '/findings/f-9999', { ...officer, organisations: ['partner-y'] });
    expect([elsewhere.status, missing.status]).toEqual([404, 404]);
    expect(main(elsewhere.html).replaceAll(/48,120,\d+/g, '')).toBe(
      main(missing.html).replaceAll(/48,120,\d+/g, ''),
    );
    const supervisor: Viewer = { id: 's-1', role: 'supervisor', organisations: [] };
    expect((await get(fake, '/findings/f-0412', { ...supervisor, teams: ['team-moves'] })).status).toBe(404);
    expect((await get(fake, '/findings/f-0412', { ...supervisor, teams: ['team-billing'] })).status).toBe(
      200,
    );
  });

  test('the start page leads everybody to their own', async () => {
    const fake = fakeConsole();
    expect((await get(fake, '/', officer)).response.headers.get('location')).toBe('/findings');
    expect((await get(fake, '/', agent)).response.headers.get('location')).toBe('/mine');
    expect((await get(fake, '/findings/f-0412', agent)).response.headers.get('location')).toBe('/mine');
    expect((await get(fake, '/', secondOfficer)).status).toBe(303);
  });
});

describe('the two verdicts on the ledger', () => {
  const told = async (deps: Partial<Fake['deps']>, path = '/findings') =>
    (await get(fakeConsole({ deps }), path, officer)).html.replace(/<[^>]+>/g, '');
  const holds = async () => ({ state: 'holds' as const, size: 1200, at: Date.parse('2026-11-17T20:00:00Z') });

  test('stand side by side: unaltered says nothing of what is missing', async () => {
    const html = await told({
      ledgerState: holds,
      completeness: async () => ({
        state: 'incomplete',
        since: Date.parse('2026-11-17T13:00:00Z'),
        missing: 37,
      }),
    });
    expect(html).toMatch(/Unaltered · checked 17 Nov, 21:00, 1,200 entries/);
    expect(html).toMatch(/Incomplete · 37 lookups are missing, since 17 Nov, 14:00/);
  });

  test('say what they know and no more', async () => {
    const broken = await told({
      ledgerState: async () => ({ state: 'broken', size: null, at: Date.parse('2026-11-17T20:00:00Z') }),
      completeness: async () => ({ state: 'complete', since: 1, missing: 0 }),
    });
    expect(broken).toMatch(/Altered · the ledger is not what was signed, found 17 Nov, 21:00/);
    expect(broken).toContain('Complete · nothing is known to be missing');
    const nothing = await told({
      ledgerState: async () => ({ state: 'unchecked', size: null, at: null }),
      completeness: async () => ({ state: 'unknown', since: null, missing: 0 }),
    });
    expect(nothing).toContain('Signed · up to entry');
    expect(nothing).not.toContain('Unaltered');
    expect(nothing).toContain('Completeness unknown · no numbers or counts of every source');
    const silent = await told({
      completeness: async () => ({ state: 'incomplete', since: null, missing: 0 }),
    });
    expect(silent).toContain('Incomplete · a source is silent');
  });

  test('a finding about a source shows what is missing, then and now, and no empty cards', async () => {
    const [one] = findings;
    if (!one) throw new Error('no finding');
    const source = {
      ...one,
      about: { kind: 'source' as const, id: 'gateway' },
      rules: ['missing-lookups'],
      lookups: { count: 0, ids: [] },
      grades: {},
    };
    const issue = {
      id: 'gap/gateway/0/11-47',
      source: 'gateway',
      finding: one.id,
      kind: 'gap' as const,
      epoch: 0,
      first: 11,
      last: 47,
      organisation: null,
      system: null,
      from: Date.parse('2026-11-17T13:00:00Z'),
      to: Date.parse('2026-11-17T14:00:00Z'),
      count: 37,
      open: 5,
      foundAt: Date.parse('2026-11-17T15:00:00Z'),
      resolvedAt: null,
    };
    const fake = fakeConsole({ findings: [source], deps: { missing: async () => [issue] } });
    const { html } = await get(fake, `/findings/${one.id}`, officer);
    expect(html).toContain('Numbers 11 to 47');
    expect(html).toContain('37 are missing');
    expect(html).toContain('5 are missing');
    expect(html).not.toContain('id="compare"');
    expect(html).not.toContain('id="evidence"');
  });
});
