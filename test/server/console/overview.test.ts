import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDuration, localDate } from '#policies/durations.ts';
import { fixedClock } from '#server/clock.ts';
import { formatFor } from '#server/console/format.ts';
import { type Counter, createCounter } from '#server/report/counter.ts';
import { edgesOf, organisationsUse, useOf } from '#server/report/overview.ts';
import { peersOf } from '#server/report/peers.ts';
import { remember } from '#server/report/remember.ts';
import type { CourseCell } from '#store/course-port.ts';
import { ADMIN, AUDITOR, DEVELOPER, OFFICER, PRIVACY, type Seeded, seeded } from './seeded.ts';

/** The overview: figures beside what they rest on, of what the reader may see, kept up to date. */

let s: Seeded;
beforeAll(async () => {
  s = await seeded();
});
afterAll(() => s.close());

const ZONE = 'Europe/Amsterdam';
const en = formatFor('en', ZONE);
const looks = async () => (await s.store.entriesOfKind('audit-look')).length;
const partner = async () => {
  const { byOrganisation } = await s.store.totals({ from: 0, to: s.clock.now() });
  const name = Object.keys(byOrganisation).find((one) => one.startsWith('partner'));
  if (!name) throw new Error('the world has no partner');
  return { name, lookups: byOrganisation[name] ?? 0 };
};

describe('the overview', () => {
  test('says what the audit report says: lookups, explained share, coverage, open findings', async () => {
    const { status, text } = await s.get(OFFICER, '/overview?range=30d');
    expect(status).toBe(200);
    const to = s.clock.now();
    const totals = await s.store.totals({ from: addDuration(to, 'P30D', ZONE, -1), to });
    expect(totals.lookups).toBeGreaterThan(500);
    for (const side of [totals.first, totals.returns])
      expect(text).toContain(en.percent(side.explained / side.total));
    const [open = 0] = await s.store.countFindings([{ status: 'any-open' }]);
    expect(open).toBeGreaterThan(0);
    expect(text).toMatch(new RegExp(`Open findings ${open} \\d+ older`));
    expect(text).toContain('What is not corroborated or explained');
    expect(text).toContain('What we miss, measured');
    expect(text).toContain('Unaltered and complete?');
  });

  test('records the look, with its span, before anything is read', async () => {
    const before = await looks();
    await s.get(OFFICER, '/overview?range=7d');
    expect(await looks()).toBe(before + 1);
    const { organisation } = { organisation: (await partner()).name };
    await s.get(AUDITOR, `/overview?range=7d&organisation=${organisation}`);
    const [look] = await s.store.looksAt(organisation);
    expect(look).toMatchObject({ route: 'GET /overview', by: 'au-01', query: { range: '7d', organisation } });
  });

  test('shows an account that is bound to an organisation that one and no other', async () => {
    const { name, lookups } = await partner();
    const bound = { ...OFFICER, id: 'so-partner', organisations: [name] };
    const { text, html } = await s.get(bound, '/overview?range=30d');
    const own = (await s.store.organisation(name))?.name ?? name;
    expect(text).toContain(own);
    expect(text).toContain(en.number(lookups));
    for (const other of await s.store.organisations())
      if (other.id !== name) expect(html).not.toContain(other.name ?? other.id);
    expect((await s.get(bound, '/overview?organisation=telco')).status).toBe(403);
  });

  test('is for who reviews and who audits, and for nobody else', async () => {
    for (const who of [PRIVACY, ADMIN, DEVELOPER]) {
      expect((await s.get(who, '/overview')).status).toBe(403);
      expect((await s.get(who, '/overview/live')).status).toBe(403);
    }
    expect((await s.get(AUDITOR, '/overview')).status).toBe(200);
  });

  test('has words for a time without lookups', async () => {
    const { status, text } = await s.get(OFFICER, '/overview?range=custom&from=2020-01-01&to=2020-01-31');
    expect(status).toBe(200);
    expect(text).toContain('There are no lookups in this time');
    expect(text).toContain('No lookup has a grade yet.');
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('speaks Dutch, and works by address alone', async () => {
    const { text, html } = await s.get(OFFICER, '/overview?range=7d', { 'accept-language': 'nl' });
    expect(text).toContain('Bevestigd of verklaard');
    expect(text).toContain('per dag');
    expect(html).toContain('name="range"');
    expect(html).toContain('data-live-bar="true" hidden');
  });
});

describe('the stream', () => {
  /** Events of a stream, one at a time. */
  async function listen(who = OFFICER) {
    const response = await s.inzage.app.request('/overview/live', {
      headers: { cookie: await s.signIn(who), accept: 'text/event-stream', 'accept-language': 'en' },
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (!reader) throw new Error('nothing came');
    let rest = '';
    return {
      response,
      cancel: () => reader.cancel(),
      async next(): Promise<Record<string, string> | null> {
        for (;;) {
          const found = /event: counts\ndata: (.*)\n/.exec(rest) ?? /data: (.*)\nevent: counts\n/.exec(rest);
          if (found) {
            rest = rest.slice(found.index + found[0].length);
            return JSON.parse(found[1] ?? '');
          }
          const { value, done } = await reader.read();
          if (done) return null;
          rest += value;
        }
      },
    };
  }

  const look = () => s.inzage.counter.look();

  test('tells the counts of now at once, and again only when they have changed', async () => {
    const before = await looks();
    const stream = await listen();
    const { headers } = stream.response;
    expect(headers.get('content-type')).toContain('text/event-stream');
    expect([headers.get('cache-control'), headers.get('connection')]).toEqual(['no-store', 'close']);
    const [open = 0] = await s.store.countFindings([{ status: 'any-open' }]);
    expect(await stream.next()).toMatchObject({ open: String(open), completeness: expect.any(String) });
    await look();
    await look();
    const [finding] = (await s.store.findings({ status: 'open' }, { limit: 1, cursor: null })).items;
    await s.post(OFFICER, `/findings/${finding?.id}/review`, {
      step: 'decide',
      outcome: 'justified',
      note: 'There was work that asked for it.',
    });
    await look();
    expect(await stream.next()).toMatchObject({ open: String(open - 1) });
    await stream.cancel();
    expect(await looks()).toBe(before + 1);
  });

  test('ends when the session ends', async () => {
    const who = { ...OFFICER, id: 'so-leaves' };
    const stream = await listen(who);
    await stream.next();
    await s.post(who, '/sign-out', {});
    const [finding] = (await s.store.findings({ status: 'open' }, { limit: 1, cursor: null })).items;
    await s.post(OFFICER, `/findings/${finding?.id}/review`, {
      step: 'decide',
      outcome: 'justified',
      note: 'There was work that asked for it.',
    });
    await look();
    expect(await stream.next()).toBeNull();
    expect(s.inzage.counter.listeners()).toBe(0);
  });

  test('leads somebody who opens its address to the page', async () => {
    const { status, headers } = await s.get(OFFICER, '/overview/live');
    expect(status).toBe(303);
    expect(headers.get('location')).toBe('/overview');
  });

  test('is refused past its bounds: four of one account', async () => {
    const streams = [];
    for (let i = 0; i < 4; i++) streams.push(await listen());
    expect((await listen()).response.status).toBe(429);
    for (const stream of streams) await stream.cancel();
    const again = await listen();
    expect(again.response.status).toBe(200);
    await again.cancel();
  });

  test('shows an account that is bound to an organisation its own counts', async () => {
    const { name } = await partner();
    const stream = await listen({ ...OFFICER, id: 'so-partner', organisations: [name] });
    const [own = 0, all = 0] = await s.store.countFindings([
      { status: 'any-open', organisations: [name] },
      { status: 'any-open' },
    ]);
    expect(own).toBeLessThan(all);
    expect(await stream.next()).toMatchObject({ open: String(own) });
    await stream.cancel();
  });
});

describe('one reader for all who listen', () => {
  const clock = fixedClock('2026-11-23T12:00:00Z');
  let [size, reads] = [1, 0];
  const counter = (): Counter =>
    createCounter(
      {
        store: {
          course: async () => {
            reads++;
            return [];
          },
          countFindings: async (filters) => filters.map(() => size),
          treeSize: async () => size,
        },
        clock,
        timezone: () => ZONE,
        decideWithin: () => 1,
        integrity: () => ({ state: 'holds' }),
        completeness: async () => ({ verdict: { state: 'complete' } }),
      },
      { everyMs: 60_000, most: 3, mostOfOne: 2 },
    );
  const ear = (id: string) => {
    const heard: number[] = [];
    let isOver = false;
    return {
      heard,
      isOver: () => isOver,
      listener: {
        id,
        organisations: [],
        told: ({ open }: { open: number }) => void heard.push(open),
        ended: () => {
          isOver = true;
        },
      },
    };
  };

  test('reads lookups again only when something was entered, however many listen', async () => {
    const one = counter();
    const [a, b] = [ear('so-1'), ear('so-2')];
    const stops = [await one.listen(a.listener), await one.listen(b.listener)];
    expect(reads).toBe(1);
    await one.look();
    expect(reads).toBe(1);
    size = 2;
    await one.look();
    expect(reads).toBe(2);
    expect([a.heard, b.heard]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    for (const stop of stops) stop();
    expect(one.listeners()).toBe(0);
  });

  test('holds its bounds, in all and by account, and lets go when it stops', async () => {
    const one = counter();
    const [a, b, c, d] = [ear('so-1'), ear('so-1'), ear('so-1'), ear('so-2')];
    await one.listen(a.listener);
    await one.listen(b.listener);
    await expect(one.listen(c.listener)).rejects.toMatchObject({ code: 'too-many-requests' });
    await one.listen(d.listener);
    await expect(one.listen(ear('so-3').listener)).rejects.toMatchObject({ code: 'too-many-requests' });
    one.stop();
    expect([a, b, d].map(({ isOver }) => isOver())).toEqual([true, true, true]);
    await expect(one.listen(c.listener)).rejects.toMatchObject({ code: 'too-many-requests' });
  });
});

describe('figures', () => {
  const cell = (over: Partial<CourseCell>): CourseCell => ({
    stretch: 0,
    organisation: 'own',
    grade: 'corroborated',
    first: true,
    weak: false,
    n: 1,
    ...over,
  });

  test('are cut into hours, local days or weeks, that together are the whole span', () => {
    const to = Date.parse('2026-11-23T12:30:00Z');
    for (const [days, unit] of [
      [1, 'hour'],
      [30, 'day'],
      [90, 'day'],
      [200, 'week'],
    ] as const) {
      const span = { from: to - days * 86_400_000, to };
      const { unit: told, edges } = edgesOf(span, ZONE);
      expect(told).toBe(unit);
      expect([edges[0], edges.at(-1)]).toEqual([span.from, to]);
      expect(edges.every((at, i) => i === 0 || at > (edges[i - 1] ?? 0))).toBe(true);
      expect(edges.length).toBeLessThan(110);
    }
    // Clocks went back on 25 October: its day has twenty-five hours, and still begins at midnight.
    const autumn = { from: Date.parse('2026-10-23T22:00:00Z'), to: Date.parse('2026-10-27T23:00:00Z') };
    const { edges } = edgesOf(autumn, ZONE);
    expect(edges.map((at) => localDate(at, ZONE)).slice(0, 4)).toEqual([
      '2026-10-24',
      '2026-10-25',
      '2026-10-26',
      '2026-10-27',
    ]);
  });

  test('leave what has no grade yet out of every share, and count what nobody could know against nobody', () => {
    const use = useOf([
      cell({ n: 6 }),
      cell({ grade: 'unexplained', n: 2 }),
      cell({ grade: 'undetermined', n: 2 }),
      cell({ grade: 'pending', n: 90 }),
    ]);
    expect(use.first).toEqual({ total: 10, explained: 6, weak: 0, undetermined: 2, share: 0.6 });
    expect(use.coverage).toBe(0.8);
    expect(useOf([cell({ grade: 'pending' })])).toMatchObject({ coverage: null, first: { share: null } });
  });

  test('compare an organisation with five others or with none', () => {
    const cells = ['a', 'b', 'c', 'd', 'e'].map((organisation) => cell({ organisation, n: 40 }));
    expect(organisationsUse(cells).every(({ peers }) => peers === null)).toBe(true);
    const six = organisationsUse([...cells, cell({ organisation: 'f', grade: 'unexplained', n: 40 })]);
    expect(six.find(({ organisation }) => organisation === 'f')?.peers).toMatchObject({ median: 1, of: 5 });
    // One that hardly looked is no peer: its share says nothing.
    const small = organisationsUse([...cells, cell({ organisation: 'f', n: 29 })]);
    expect(small.find(({ organisation }) => organisation === 'a')?.peers).toBeNull();
  });

  test('of peers are the median and the middle half', () => {
    expect(peersOf([1, 2, 3, 4])).toBeNull();
    expect(peersOf([5, 1, 4, 2, 3])).toEqual({ lower: 2, median: 3, upper: 4, of: 5 });
    expect(peersOf([0, 0, 1, 1, 1, 1])).toMatchObject({ lower: 0.25, median: 1 });
  });

  test('are made once for all who ask, stand while newer ones are made, and are waited for when old', async () => {
    const clock = fixedClock(0);
    const ask = remember<number>(clock, { fresh: 10, usable: 100, most: 2 });
    let made = 0;
    const make = async () => ++made;
    expect((await Promise.all([ask('a', make), ask('a', make)])).map(({ value }) => value)).toEqual([1, 1]);
    clock.set(9);
    expect(await ask('a', make)).toEqual({ at: 0, value: 1 });
    clock.set(50);
    expect(await ask('a', make)).toEqual({ at: 0, value: 1 });
    await Promise.resolve();
    expect(await ask('a', make)).toEqual({ at: 50, value: 2 });
    clock.set(150);
    expect(await ask('a', make)).toEqual({ at: 150, value: 3 });
    clock.set(200);
    const failing = () => Promise.reject(new Error('no'));
    expect(await ask('a', failing)).toEqual({ at: 150, value: 3 });
    clock.set(400);
    await expect(ask('a', failing)).rejects.toThrow('no');
  });
});

// Last, for it moves the clock past the end of every session.
test('tells a silent feed as a gap, and never against anybody', async () => {
  s.clock.advance(3 * 86_400_000);
  const { html, text } = await s.get({ ...OFFICER, id: 'so-later' }, '/overview');
  expect(html).toContain('class="silent"');
  expect(text).toMatch(/silent since \d/);
});
