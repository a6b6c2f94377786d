import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '#model/finding.ts';
import type { Lookup } from '#model/lookup.ts';
import { formatFor } from '#server/console/format.ts';
import { isReference, parseWhy, writeWhy } from '#server/console/why.ts';
import { ADMIN, AUDITOR, DEVELOPER, OFFICER, PRIVACY, type Seeded, seeded } from './seeded.ts';

/** Pages of people: opened for a reason that is recorded, seen by whom they are for, and findable without a trace. */

let s: Seeded;
let finding: Finding;
let lookup: Lookup & { subject: string };
let actor: string;
let organisation: string;

beforeAll(async () => {
  s = await seeded();
  const { items } = await s.store.findings({ status: 'open' }, { limit: 50, cursor: null });
  const about = items.find((one) => one.about.kind === 'actor' && one.organisation !== null);
  if (!about) throw new Error('the world has no finding about an actor');
  finding = about;
  actor = about.about.id;
  organisation = about.organisation ?? '';
  const page = await s.store.findingLookups(about.id, { limit: 50, cursor: null });
  lookup = page.items.find(({ subject }) => subject !== null) as typeof lookup;
});
afterAll(() => s.close());

const en = formatFor('en', 'Europe/Amsterdam');
const actorPage = () => `/people/actors/${actor}`;
const customerPage = () => `/people/customers/${lookup.subject}`;
const bound = (...organisations: string[]) => ({ ...OFFICER, id: `so-${organisations[0]}`, organisations });
const elsewhere = async () => {
  const other = (await s.store.organisations()).find(({ id }) => id !== organisation);
  return bound(other?.id ?? '');
};
/** Whose lookups fill more than a page. */
const busiest = async () => {
  const { items } = await s.store.lookups({}, { limit: 1000, cursor: null });
  const by = [...Map.groupBy(items, (one) => one.actor.id)].sort((a, b) => b[1].length - a[1].length);
  return by[0]?.[0] ?? '';
};
const search = (typed: string, who = OFFICER) => s.post(who, '/people', { typed });

describe('opening a person’s page', () => {
  test('asks what for first: nothing is shown, nothing recorded, and nothing tells whether they exist', async () => {
    const known = await s.get(OFFICER, actorPage());
    expect(known.status).toBe(200);
    expect(known.text).toContain(`Why do you open agent ${actor}?`);
    expect(known.text).not.toContain('Lookups and their grades');
    expect(await s.store.looksAt(actor)).toEqual([]);
    const unknown = await s.get(OFFICER, '/people/actors/a-404');
    expect(unknown.text.replaceAll('a-404', actor)).toBe(known.text);
  });

  test('takes the answer, records it before it shows anything, and tells it on the page', async () => {
    const sent = await s.get(OFFICER, `${actorPage()}?for=incident&reference=INC-31&range=7d`);
    expect(sent.status).toBe(303);
    const to = sent.headers.get('location') ?? '';
    expect(to).toBe(`${actorPage()}?range=7d&why=incident%3AINC-31`);
    const { status, text } = await s.get(OFFICER, to);
    expect(status).toBe(200);
    expect(text).toContain('Opened for an incident INC-31');
    const [look] = await s.store.looksAt(actor);
    expect(look).toMatchObject({
      by: 'so-01',
      route: 'GET /people/actors/:id',
      query: { why: 'incident:INC-31', range: '7d' },
    });
    expect(text).toContain(`entry ${en.number(look?.index ?? -1)}`);
  });

  test.each([
    ['for=gossip', 'Choose what you open this page for.'],
    ['for=incident', 'Fill in the number'],
    ['for=other&reference=he+asked+me', 'Fill in the number'],
    ['for=other&reference=111222333', 'Fill in the number'],
    ['for=finding&reference=f-9999', 'There is no such finding'],
  ])('refuses %s, and keeps what was filled in', async (query, said) => {
    const { status, text } = await s.get(OFFICER, `${customerPage()}?${query}`);
    expect(status).toBe(422);
    expect(text).toContain(said);
    expect((await s.store.looksAt(lookup.subject)).length).toBe(0);
  });

  test('is not asked by a link that brings its finding along, and asks where that finding is no such', async () => {
    const page = await s.get(OFFICER, `/findings/${finding.id}`);
    const why = `why=finding%3A${finding.id}`;
    expect(page.html).toContain(`/people/actors/${actor}?${why}`);
    expect(page.html).toContain(`/people/customers/${lookup.subject}?${why}`);
    expect((await s.get(OFFICER, `${actorPage()}?${why}`)).text).toContain('Lookups and their grades');
    expect((await s.get(OFFICER, `${actorPage()}?why=finding:f-9999`)).text).toContain('Why do you open');
  });

  test('carries its reason on to the next page of the trail, to the span, and to the people on it', async () => {
    const { html } = await s.get(OFFICER, `${actorPage()}?why=check`);
    expect(html).toContain('<input type="hidden" name="why" value="check"');
    expect(html).toMatch(/href="\/people\/customers\/[^"]*\?why=check"/);
    const busy = await s.get(OFFICER, `/people/actors/${await busiest()}?why=check`);
    const next = /rel="next" href="([^"]*)"/.exec(busy.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(next).toContain('why=check');
    expect((await s.get(OFFICER, next)).text).toContain('Newest');
  });

  test('a reason is a code and the number of a file: no words, no number of a person', () => {
    for (const told of ['finding:f-0412', 'incident:INC-2026/31', 'check', 'audit:2026-Q3', 'other:D.7'])
      expect(writeWhy(parseWhy(told) ?? { code: 'other', reference: 'lost' })).toBe(told);
    for (const none of [undefined, '', 'gossip', 'finding', 'other:', 'incident:two words', 'check:x@y.nl'])
      expect(parseWhy(none)).toBeNull();
    for (const number of [
      '111222333',
      'NL91ABNA0417164300',
      'jan@example.nl',
      '0612345678',
      'x'.repeat(41),
      '-1',
    ])
      expect(isReference(number)).toBe(false);
  });
});

describe('an actor’s page', () => {
  const open = (who = OFFICER) => s.get(who, `${actorPage()}?why=check&range=30d`);

  test('shows who, their lookups by grade, their findings and their latest lookups', async () => {
    const { text, html } = await open();
    const known = await s.store.actor(actor);
    for (const fact of [...(known?.roles ?? []), known?.organisation ?? '']) expect(text).toContain(fact);
    const to = s.clock.now();
    let count = 0;
    let cursor: string | null = null;
    do {
      const page = await s.store.lookups({ actor, from: to - 31 * 86_400_000, to }, { limit: 500, cursor });
      count += page.items.length;
      cursor = page.next;
    } while (cursor);
    expect(text).toContain(`${en.number(count)} lookup`);
    expect(text).toContain(finding.story.title.en);
    expect(html).toContain('As a table');
  });

  test('lays reasons beside five colleagues or more, and never beside fewer', async () => {
    const all = await s.store.reasonsDeclared({ from: 0, to: s.clock.now(), organisation });
    const roles = (await s.store.actor(actor))?.roles.toSorted().join(' ');
    let others = 0;
    for (const one of all) {
      const total = Object.values(one.reasons).reduce((sum, n) => sum + n, 0);
      const theirs = (await s.store.actor(one.actor))?.roles.toSorted().join(' ');
      if (one.actor !== actor && theirs === roles && total >= 20) others++;
    }
    const { text } = await open();
    expect(text.includes('Median')).toBe(others >= 5);
    expect(text.includes('too few colleagues')).toBe(others < 5);
  });

  test('is no ranking and no measure of performance', async () => {
    const { text } = await open();
    expect(text).not.toMatch(/\brank|average|per hour|percentile|top \d|most productive/i);
    expect(text).toContain('it is no measure of performance');
  });

  test('has words for a time without lookups, and for an actor whom the directory does not know', async () => {
    const empty = await s.get(OFFICER, `${actorPage()}?why=check&range=custom&from=2020-01-01&to=2020-01-31`);
    expect(empty.text).toContain('No lookups in this time.');
    expect(empty.html).not.toMatch(/NaN|undefined/);
  });
});

describe('a customer’s page', () => {
  const open = (who = OFFICER) => s.get(who, `${customerPage()}?why=request:AVG-7`);

  test('shows who looked, when, what for, and which work explains it', async () => {
    const { status, text } = await open();
    expect(status).toBe(200);
    expect(text).toContain(lookup.actor.id);
    expect(text).toContain('Who looked, and what for');
    expect(text).toContain('Consents');
  });

  test('is for the privacy officer too, to whom agents are no links', async () => {
    const { status, html } = await open(PRIVACY);
    expect(status).toBe(200);
    expect(html).toContain(lookup.actor.id);
    expect(html).not.toContain('href="/people/actors/');
    expect((await s.get(PRIVACY, `${actorPage()}?why=check`)).status).toBe(403);
  });

  test('tells who opened it, and what for', async () => {
    await open(AUDITOR);
    const { text } = await open();
    expect(text).toMatch(/au-01 , auditor · a request for access AVG-7/);
  });

  test('of somebody who is not known, out of reach or erased says the same', async () => {
    const unknown = await s.get(OFFICER, '/people/customers/c-404?why=check');
    expect(unknown.status).toBe(404);
    expect(unknown.text).toContain('Nothing is known here of this customer');
    // A customer at whom nobody of an organisation looked is nobody to those who are bound to it.
    const all = await s.store.lookups({}, { limit: 1000, cursor: null });
    const others = [...new Set(all.items.flatMap(({ subject }) => subject ?? []))];
    const theirs = await Promise.all(
      others.map((subject) =>
        s.store.lookups({ subject, organisations: [organisation] }, { limit: 1, cursor: null }),
      ),
    );
    const other = others.find((_, i) => theirs[i]?.items.length === 0);
    expect(other).toBeDefined();
    const hidden = await s.get(bound(organisation), `/people/customers/${other}?why=check`);
    expect(hidden.status).toBe(404);
    const words = (text: string) => text.replaceAll(/[\d,]+/g, '#');
    expect(words(hidden.text)).toBe(words(unknown.text));
  });
});

describe('a page of a group', () => {
  test('of an organisation shows its shares, its teams and its feeds, and no person', async () => {
    const { status, text, html } = await s.get(OFFICER, `/people/organisations/${organisation}`);
    expect(status).toBe(200);
    expect(text).toContain((await s.store.organisation(organisation))?.name ?? organisation);
    expect(text).toContain('Coverage by evidence');
    expect(html).not.toContain('/people/actors/');
    const [look] = await s.store.looksAt(organisation);
    expect(look?.route).toBe('GET /people/organisations/:id');
  });

  test('of a team shows figures of five people or more', async () => {
    const teams = await s.store.teams();
    const sized = await Promise.all(
      teams.map(async ({ id }) => ({ id, members: (await s.store.membersOf(id)).length })),
    );
    const large = sized.find(({ members }) => members >= 5);
    const { text, html } = await s.get(OFFICER, `/people/teams/${large?.id}?why=audit`);
    expect(text).toContain('Corroborated or explained');
    expect(html.match(/href="\/people\/actors\//g)?.length).toBeGreaterThanOrEqual(large?.members ?? 99);
  });

  test('of a team of fewer shows none, for it would be about somebody', async () => {
    const at = s.clock.now();
    const [own] = await s.store.organisations();
    await s.store.saveDirectory({
      id: crypto.randomUUID(),
      receivedAt: at,
      source: 'hr',
      items: [
        { type: 'team', id: 'small', organisation: own?.id ?? '' },
        ...['x-1', 'x-2', 'x-3', 'x-4'].map((id) => ({
          type: 'actor' as const,
          id,
          kind: 'human' as const,
          organisation: own?.id ?? '',
          teams: ['small'],
          roles: ['service-agent'],
          aliases: [],
          handles: [],
        })),
      ],
    });
    const { text } = await s.get(OFFICER, '/people/teams/small?why=audit');
    expect(text).toContain('Too small for figures');
    expect(text).not.toContain('Corroborated or explained');
    expect(text).toContain('x-4');
  });
});

describe('search', () => {
  test('leads straight to what one id names, and leaves nothing that was typed in an address', async () => {
    for (const [typed, to] of [
      [finding.id, `/findings/${finding.id}`],
      [actor, actorPage()],
      [lookup.subject, customerPage()],
      [organisation, `/people/organisations/${organisation}`],
    ] as const) {
      const { status, headers } = await search(` ${typed} `);
      expect([typed, status, headers.get('location')]).toEqual([typed, 303, to]);
    }
    const { html } = await s.get(OFFICER, '/people');
    expect(html).toContain('method="post" action="/people"');
  });

  test('records whom was searched for, so that they have it on their page, and no words', async () => {
    await search(lookup.subject, AUDITOR);
    const [look] = await s.store.looksAt(lookup.subject);
    expect(look).toMatchObject({ by: 'au-01', route: 'POST /people', query: { search: 'id' } });
    await search('Jan de Vries, Dorpsstraat 1');
    const entries = (await s.store.entriesOfKind('audit-look')).slice(-2);
    expect(entries.map(({ bytes }) => Buffer.from(bytes).toString()).join()).not.toContain('Vries');
  });

  test('finds a lookup by its id and work by its reference, with the people they are about', async () => {
    const byId = await search(lookup.id);
    expect(byId.text).toContain('1 found');
    expect(byId.html).toContain(`/people/customers/${lookup.subject}`);
    const referring = (await s.store.lookups({}, { limit: 500, cursor: null })).items;
    const named = referring.find(({ reference, grade }) => reference !== null && grade === 'corroborated');
    const work = await search(named?.reference?.id ?? '');
    expect(work.text).toMatch(/Work (Call|Case|Task from the queue|Campaign|Contact)/i);
    expect(work.text).toContain(named?.reference?.id);
  });

  test('finds reasons and groups by name', async () => {
    const { text } = await search(lookup.reason ?? 'service-question');
    expect(text).toContain('Latest lookups with this reason');
    const [team] = await s.store.teams(organisation);
    const byName = await search(team?.name ?? team?.id ?? '');
    expect([200, 303]).toContain(byName.status);
  });

  test('says so where nothing is found, and where nothing was typed', async () => {
    expect((await search('c-404')).text).toContain('Nothing found');
    expect((await search('')).text).toContain('Type a number or a name.');
  });

  test('finds for an account that is bound to an organisation what is of that one', async () => {
    const own = bound(organisation);
    const other = await elsewhere();
    expect((await search(actor, own)).headers.get('location')).toBe(actorPage());
    for (const typed of [actor, finding.id, organisation, lookup.id])
      expect((await search(typed, other)).text).toContain('Nothing found');
    expect((await s.get(other, `${actorPage()}?why=check`)).status).toBe(404);
    expect((await s.get(other, `/people/organisations/${organisation}`)).status).toBe(404);
    const [team] = await s.store.teams(organisation);
    expect((await s.get(other, `/people/teams/${team?.id}?why=check`)).status).toBe(404);
    expect((await s.get(other, `${actorPage()}?why=finding:${finding.id}`)).text).toContain(
      'Why do you open',
    );
  });

  test('shows on a customer’s page only lookups by people of one’s own organisations', async () => {
    const { items } = await s.store.lookups({}, { limit: 1000, cursor: null });
    const by = Map.groupBy(items, ({ subject }) => subject);
    const shared = [...by].find(
      ([subject, all]) => subject !== null && new Set(all.map((one) => one.organisation)).size > 1,
    );
    const [subject, all] = shared ?? ['', []];
    const mine = all[0]?.organisation ?? '';
    expect(all.some(({ organisation }) => organisation !== mine)).toBe(true);
    const { html } = await s.get(bound(mine), `/people/customers/${subject}?why=check&range=90d`);
    for (const one of all) if (one.organisation !== mine) expect(html).not.toContain(`>${one.actor.id}<`);
  });

  test('is for who reviews, audits, or answers for privacy', async () => {
    for (const who of [ADMIN, DEVELOPER])
      for (const path of ['/people', actorPage(), customerPage(), `/people/organisations/${organisation}`])
        expect((await s.get(who, path)).status).toBe(403);
    expect((await search(actor, PRIVACY)).text).toContain('Nothing found');
    expect((await search(lookup.subject, PRIVACY)).headers.get('location')).toBe(customerPage());
  });

  test('speaks Dutch', async () => {
    const nl = { 'accept-language': 'nl' };
    expect((await s.get(OFFICER, actorPage(), nl)).text).toContain('Waarom opent u medewerker');
    expect((await s.get(OFFICER, `${customerPage()}?why=check`, nl)).text).toContain('Wie keek, en waarvoor');
    expect((await s.get(OFFICER, '/people', nl)).text).toContain('Mensen en klanten');
  });
});

// Last, for what it destroys is gone.
test('somebody who was erased is nobody on their own page, and has no link on the pages of others', async () => {
  const { items } = await s.store.lookups({}, { limit: 1000, cursor: null });
  for (const { subject, actor: by } of items) {
    if (subject === null) continue;
    const about = { kind: 'subject', id: subject } as const;
    if ((await s.store.blocksOf(about, s.clock.now())).length > 0) continue;
    const { id } = await s.inzage.erasures.request({ subject, reason: 'gdpr-17' }, 'po-01');
    await s.inzage.erasures.confirm(id, 'po-02');
    await s.inzage.erasures.carryOut();
    const gone = await s.get(OFFICER, `/people/customers/${subject}?why=check`);
    expect(gone.status).toBe(404);
    expect(gone.text).toContain('Or this person was erased');
    expect((await search(subject)).text).toContain('Nothing found');
    const { html, text } = await s.get(OFFICER, `/people/actors/${by.id}?why=check&range=30d`);
    expect(html).not.toContain(subject);
    expect(text).toMatch(/\berased\b/);
    return;
  }
  throw new Error('nobody can be erased');
});
