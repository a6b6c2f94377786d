import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DETECTORS } from '#server/detect/detectors.ts';
import { likeness } from '#server/detect/similar.ts';
import { UNDO_MS } from '#server/review/waiting.ts';
import { AUDITOR, OFFICER, SECOND_OFFICER, type Seeded, seeded } from './seeded.ts';

/** The queue worked as an officer works it: an hour of it, narrowed, several at once, and undone. */

let seed: Seeded;
beforeAll(async () => {
  seed = await seeded();
}, 120_000);
afterAll(() => seed.close());

const idsIn = (html: string): string[] =>
  [...html.matchAll(/class="story"[^>]*href="\/findings\/([^"]+)"/g)].map(([, id]) => id as string);
const minutesIn = (html: string): number[] =>
  [...html.matchAll(/class="takes">(\d+) min/g)].map(([, n]) => Number(n));
const statusOf = async (id: string) => (await seed.store.finding(id))?.status;

describe('the hour', () => {
  test('holds what fits into it, in ranked order, and says where it ends', async () => {
    const { html, text } = await seed.get(OFFICER, '/findings?budget=60');
    const [within = '', after = ''] = html.split('class="cut"');
    const spent = minutesIn(within).reduce((sum, n) => sum + n, 0);
    expect(spent).toBeGreaterThan(30);
    expect(spent).toBeLessThanOrEqual(60);
    expect(text).toContain(`About ${spent} minutes together`);
    expect(text).toContain('Up to here it fits in 60 minutes');
    const ranks = await Promise.all(
      idsIn(within).map(async (id) => (await seed.store.finding(id))?.rank ?? 0),
    );
    expect(ranks).toEqual(ranks.toSorted((a, b) => b - a));
    expect(idsIn(after).length).toBeGreaterThan(0);
  });

  test('is longer for who has longer, and is all of it for who asks for all', async () => {
    const counts = await Promise.all(
      ['30', '90', 'all'].map(async (budget) => {
        const { html } = await seed.get(OFFICER, `/findings?budget=${budget}`);
        return idsIn(html.split('class="cut"')[0] ?? '').length;
      }),
    );
    expect(counts[0]).toBeLessThan(counts[1] ?? 0);
    expect(counts[1]).toBeLessThan(counts[2] ?? 0);
  });

  test('goes on from a finding to the one after it', async () => {
    const { html } = await seed.get(OFFICER, '/findings?budget=90');
    const [first = '', second] = idsIn(html);
    const { status, headers } = await seed.get(OFFICER, `/findings/${first}/next`);
    expect(status).toBe(303);
    expect(headers.get('location')).toBe(`/findings/${second}`);
  });
});

describe('narrowing', () => {
  test('shows only what was asked for, and counts each tab', async () => {
    const { html } = await seed.get(OFFICER, '/findings?severity=high&budget=all');
    for (const id of idsIn(html)) expect((await seed.store.finding(id))?.severity).toBe('high');
    const [open] = await seed.store.countFindings([{ status: 'any-open' }]);
    expect(html).toContain(`All open <span class="n">${open}</span>`);
    const software = idsIn((await seed.get(OFFICER, '/findings?kind=software&budget=all')).html);
    for (const id of software) {
      const about = (await seed.store.finding(id))?.about.id ?? '';
      expect((await seed.store.actor(about))?.kind).toBe('software');
    }
    expect(software.length).toBeGreaterThan(0);
  });

  test('is kept under a name for that account alone, with its count, and forgotten', async () => {
    const saved = await seed.post(OFFICER, '/findings/filters', {
      name: 'Robots & <AI>',
      query: 'kind=software&evil=1',
    });
    expect(saved.headers.get('location')).toBe('/findings?kind=software&note=saved');
    const { html } = await seed.get(OFFICER, '/findings');
    const [count] = await seed.store.countFindings([{ status: 'any-open', actorKind: 'software' }]);
    expect(html).toContain(`Robots &amp; &lt;AI&gt; <span class="n">${count}</span>`);
    expect((await seed.get(SECOND_OFFICER, '/findings')).html).not.toContain('Robots');
    expect(
      (await seed.post(OFFICER, '/findings/filters', { name: 'none', query: '' })).headers.get('location'),
    ).toBe('/findings?note=not-saved');
    await seed.post(OFFICER, '/findings/filters/forget', { name: 'Robots & <AI>' });
    expect((await seed.get(OFFICER, '/findings')).html).not.toContain('Robots');
  });

  test('stays within the organisations of the account', async () => {
    const bound = { ...OFFICER, id: 'so-y', organisations: ['partner-y'] };
    const { html } = await seed.get(bound, '/findings?budget=all');
    for (const id of idsIn(html)) expect((await seed.store.finding(id))?.organisation).toBe('partner-y');
    expect(html).not.toContain('value="partner-x"');
  });
});

describe('several at once', () => {
  const open = async (n: number) => {
    const { items } = await seed.store.findings(
      { status: 'open', actorKind: 'human' },
      { limit: 50, cursor: null },
    );
    return items.slice(-n).map(({ id }) => id);
  };
  const send = (ids: string[], step: string, note: string) =>
    seed.postMany(OFFICER, '/findings/bulk', [
      ...ids.map((id): [string, string] => ['finding', id]),
      ['step', step],
      ['note', note],
    ]);

  test('can be undone for ten seconds, and nothing is recorded until then', async () => {
    const ids = await open(3);
    const size = await seed.store.treeSize();
    await send(ids, 'ask', 'What was this for?');
    expect(await seed.store.treeSize()).toBe(size);
    const { text, html } = await seed.get(OFFICER, '/findings');
    expect(text).toContain('3 findings are recorded at');
    const id = /name="id" value="([^"]+)"/.exec(html)?.[1] ?? '';
    expect((await seed.post(SECOND_OFFICER, '/findings/undo', { id })).headers.get('location')).toContain(
      'too-late',
    );
    expect((await seed.post(OFFICER, '/findings/undo', { id })).headers.get('location')).toContain('undone');
    seed.clock.advance(UNDO_MS);
    await seed.inzage.waiting.carryOut();
    expect(await Promise.all(ids.map(statusOf))).toEqual(['open', 'open', 'open']);
  });

  test('is recorded on each when the time is over; what does not fit is told by its id', async () => {
    const ids = await open(2);
    const [first = '', second = ''] = ids;
    await send(ids, 'ask', 'What was this for?');
    await seed.inzage.waiting.carryOut();
    expect(await statusOf(first)).toBe('open');
    await seed.post(OFFICER, `/findings/${second}/review`, {
      step: 'decide',
      outcome: 'justified',
      note: 'Known.',
    });
    seed.clock.advance(UNDO_MS);
    await seed.inzage.waiting.carryOut();
    expect(await statusOf(first)).toBe('asked');
    expect(await statusOf(second)).toBe('closed');
    const { text } = await seed.get(OFFICER, '/findings');
    expect(text).toContain('1 step is recorded.');
    expect(text).toContain(second);
  });

  test('leaves ‘unjustified’ to a second person, as ever', async () => {
    const [id = ''] = await open(1);
    await send([id], 'unjustified', 'No work at all.');
    seed.clock.advance(UNDO_MS);
    await seed.inzage.waiting.carryOut();
    expect(await statusOf(id)).toBe('to-confirm');
  });

  test('is refused without a choice or a note, and to who does not decide', async () => {
    const [id = ''] = await open(1);
    expect((await send([], 'ask', 'Why?')).headers.get('location')).toContain('none-chosen');
    expect((await send([id], 'ask', ' ')).headers.get('location')).toContain('none-chosen');
    expect(
      (await seed.post(AUDITOR, '/findings/bulk', { finding: id, step: 'ask', note: 'Why?' })).status,
    ).toBe(403);
    expect(seed.inzage.waiting.of({ id: OFFICER.id, role: OFFICER.role })).toEqual([]);
  });
});

describe('a finding', () => {
  test('has a preview that is recorded as a look of its own', async () => {
    const [id = ''] = idsIn((await seed.get(OFFICER, '/findings?budget=30')).html);
    const { html } = await seed.get(OFFICER, `/findings/${id}/preview`);
    expect(html).not.toContain('<html');
    expect(html).toContain((await seed.store.finding(id))?.story.title.en ?? '?');
    const [look] = await seed.store.looksAt(id);
    expect(look).toMatchObject({ by: OFFICER.id, route: 'GET /findings/:id/preview' });
  });

  test('tells of team, household and of earlier decisions like it', async () => {
    const { items } = await seed.store.findings(
      { status: 'open', actorKind: 'human' },
      { limit: 50, cursor: null },
    );
    const pairs = items
      .flatMap((one) => items.map((other) => ({ one, other, score: likeness(one, other, true) })))
      .filter(({ one, other }) => one.id !== other.id)
      .toSorted((a, b) => b.score - a.score);
    const { one: about, other: like } = pairs[0] ?? {};
    if (!about || !like) throw new Error('the seeded week has too little in it');
    await seed.post(OFFICER, `/findings/${like.id}/review`, {
      step: 'decide',
      outcome: 'justified',
      note: 'A walk-in.',
    });
    const { text } = await seed.get(OFFICER, `/findings/${about.id}`);
    expect(text).toContain('Team and household');
    expect(text).toMatch(/Team [\w-]+, led by [\w-]+/);
    expect(text).toMatch(/agent’s household/);
    expect(text).toContain('Earlier decisions like this');
    expect(text).toContain(like.id);
    expect(text).toContain('1 justified');
  });
});

describe('keys', () => {
  test('can be changed, each to one of its own', async () => {
    const map = { next: 'n', previous: 'p', ask: 'q', decide: 'r', choose: 'c', undo: 'u' };
    const { status, headers, text } = await seed.post(OFFICER, '/keys', map);
    expect(status).toBe(200);
    expect(text).toContain('The keys are saved.');
    expect(headers.get('set-cookie')).toContain('inzage_keymap=next%3Dn');
    expect((await seed.post(OFFICER, '/keys', { ...map, undo: 'n' })).status).toBe(422);
    expect((await seed.post(OFFICER, '/keys', { ...map, undo: 'Enter' })).status).toBe(422);
  });
});

describe('a rule', () => {
  test('has a page that says what it asks, how it is set, and what was decided', async () => {
    const { html } = await seed.get(OFFICER, '/rules');
    expect(html.match(/href="\/rules\/(?!in-code)/g)?.length).toBe(DETECTORS.length);
    const household = await seed.get(OFFICER, '/rules/household');
    expect(household.text).toContain('with the works council’s consent, OR 2026-14');
    expect((await seed.get(OFFICER, '/rules/unexplained-lookup')).text).toContain('Decisions so far');
    expect((await seed.get({ ...OFFICER, organisations: ['partner-y'] }, '/rules/self')).text).not.toContain(
      'Decisions so far',
    );
    expect((await seed.get(OFFICER, '/rules/nonsense')).status).toBe(404);
  });
});

describe('who leads a team', () => {
  test('sees what was put to them, from when it was, and their team as a group', async () => {
    const { items } = await seed.store.findings(
      { status: 'open', actorKind: 'human' },
      { limit: 50, cursor: null },
    );
    let put: { finding: string; lead: string } | null = null;
    for (const { id, about } of items) {
      const [team] = (await seed.store.actor(about.id))?.teams ?? [];
      const lead = team === undefined ? null : (await seed.store.team(team))?.supervisor;
      if (lead && lead !== about.id) put = { finding: id, lead };
      if (put) break;
    }
    if (!put) throw new Error('nobody leads a team here');
    const supervisor = { role: 'supervisor' as const, id: put.lead };
    const before = await seed.get(supervisor, '/team');
    expect(before.text).toContain('Nothing was put to you.');
    expect(before.text).toContain('Your teams as groups');
    const sent = await seed.post(OFFICER, `/findings/${put.finding}/review`, {
      step: 'assign',
      assignee: put.lead,
      note: 'Do you know this work?',
    });
    expect(sent.status).toBe(303);
    const after = await seed.get(supervisor, '/team');
    expect(after.html).toContain(`href="/findings/${put.finding}"`);
    expect((await seed.get(supervisor, `/findings/${put.finding}`)).status).toBe(200);
    expect((await seed.get(OFFICER, '/team')).status).toBe(403);
    expect((await seed.get(supervisor, '/', {})).headers.get('location')).toBe('/team');
  });
});

describe('an agent who is asked', () => {
  test('points at their own work of that time with one choice', async () => {
    const { items } = await seed.store.findings(
      { status: 'open', actorKind: 'human' },
      { limit: 50, cursor: null },
    );
    for (const { id, about } of items) {
      await seed.post(OFFICER, `/findings/${id}/review`, { step: 'ask', note: 'What was this for?' });
      const agent = { role: 'agent' as const, id: about.id };
      const { html } = await seed.get(agent, '/mine');
      const [, value = ''] =
        new RegExp(`id="own-${id}".*?<option value="([^"]+/[^"]+)"`, 's').exec(html) ?? [];
      if (value === '') continue;
      const sent = { step: 'answer', note: 'For this call.', 'own-work': value };
      expect((await seed.post(agent, `/findings/${id}/review`, sent)).status).toBe(303);
      const answer = (await seed.store.reviewSteps(id)).findLast(({ step }) => step === 'answer');
      const [type, work] = value.split('/');
      expect(answer?.reference).toEqual({ type, id: work });
      return;
    }
    throw new Error('no agent of an open finding had any work around it');
  });
});

test('each role begins its day where its work is', async () => {
  const homes = {
    'security-officer': '/findings',
    auditor: '/overview',
    'privacy-officer': '/policies',
    admin: '/integrations',
    developer: '/policies',
    agent: '/mine',
  } as const;
  for (const [role, home] of Object.entries(homes)) {
    const who = { role: role as keyof typeof homes, id: `${role}-1` };
    expect((await seed.get(who, '/')).headers.get('location'), role).toBe(home);
  }
});
