import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#server/clock.ts';
import { commitmentOf, numberOf } from '#server/review/sample/draw.ts';
import { hear } from '../../http/findings.ts';
import { DAY_MS, type Loose, makeService, PACKS, type Service } from '../../http/service.ts';

/**
 * The blind sample through the whole service: 40 agents with a call behind each of their 15 lookups, and a few
 * whom detectors find. One in ten of the others is drawn.
 */

const AGENTS = 40;
const EACH = 15;
/** So many agents give a reason that nobody knows, and are detected. */
const NOSY = 6;

const layer = join(mkdtempSync(join(tmpdir(), 'inzage-sample-')), 'sample.yaml');
writeFileSync(layer, 'format: 1\npack: sampled\nversion: 1.0.0\nsample: { share: 0.1, perWeek: 10000 }\n');

let service: Service;
beforeAll(async () => {
  service = await makeService('enforce', { more: { policy: [...PACKS.enforce, layer] } });
  await service.request(
    'integration',
    'POST',
    '/v1/directory',
    Array.from({ length: AGENTS + NOSY }, (_, i) => ({
      type: 'actor',
      id: `p-${i}`,
      kind: 'human',
      organisation: 'desk',
      teams: ['team-a'],
      roles: ['service-agent'],
    })),
  );
  await work(service);
}, 120_000);
afterAll(() => service.close());

/** A morning's calls and lookups, heard and settled. */
async function work(at: Service): Promise<void> {
  const startedAt = new Date(at.clock.now() - 5 * 60_000).toISOString();
  const endedAt = new Date(at.clock.now()).toISOString();
  const calls: object[] = [];
  const lookups: object[] = [];
  for (let i = 0; i < AGENTS + NOSY; i++) {
    for (let n = 0; n < (i < AGENTS ? EACH : 1); n++) {
      const subject = `s-${i}-${n}-${at.clock.now()}`;
      const id = `call-${subject}`;
      if (i < AGENTS) {
        calls.push({
          type: 'interaction',
          id,
          channel: 'phone',
          direction: 'inbound',
          subject,
          actors: [`p-${i}`],
          startedAt,
          endedAt,
        });
      }
      lookups.push({
        id: newId(at.clock.now()),
        actor: { id: `p-${i}` },
        subject,
        operation: 'view',
        reason: i < AGENTS ? 'billing-question' : 'nonsense',
        fields: ['name'],
        ...(i < AGENTS && { reference: { type: 'interaction', id } }),
      });
    }
  }
  const ndjson = (path: string, lines: object[]) =>
    at.send('integration', 'POST', path, {
      body: lines.map((line) => JSON.stringify(line)).join('\n'),
      headers: { 'content-type': 'application/x-ndjson' },
    });
  expect((await ndjson('/v1/evidence', calls)).body).toMatchObject({ accepted: calls.length });
  expect((await ndjson('/v1/lookups/batch', lookups)).body).toMatchObject({ accepted: lookups.length });
  await hear(at);
  const openedAt = new Date(at.clock.now()).toISOString();
  const elsewhere = { type: 'case', id: `case-${openedAt}`, subject: 's-else', assignee: 'a-3', openedAt };
  expect((await at.request('integration', 'POST', '/v1/evidence', [elsewhere])).body.accepted).toBe(1);
  expect((await at.request('admin', 'POST', '/v1/admin/settle', {})).status).toBe(200);
}

const listed = async (who: 'auditor' | 'security-officer', filter = ''): Promise<Loose[]> =>
  (await service.request(who, 'GET', `/v1/findings?limit=1000${filter}`)).body.items;
const sampled = () => listed('auditor', '&origin=sample');
const decide = (id: string, outcome = 'justified') =>
  service.request('security-officer', 'POST', `/v1/findings/${id}/review`, {
    step: 'decide',
    outcome,
    note: 'The work is there',
  });

describe('to whoever reviews', () => {
  test('a drawn lookup stands in the queue like what was detected: the same fields, status, times and rule', async () => {
    const drawn = new Set((await sampled()).map(({ id }: Loose) => id));
    // At most one an agent; of 40 agents with 15 lookups at one in ten, about 32.
    expect(drawn.size).toBeGreaterThan(15);
    const all = await listed('security-officer');
    const [blind, detected] = [all.filter(({ id }) => drawn.has(id)), all.filter(({ id }) => !drawn.has(id))];
    expect(detected.length).toBe(NOSY);
    const looks = (one: Loose) => ({
      keys: Object.keys(one).toSorted(),
      about: one.about.kind,
      status: one.status,
      createdAt: one.createdAt,
      predecessor: one.predecessor,
      due: one.due,
    });
    for (const one of blind) {
      expect(looks(one)).toEqual(looks(detected[0]));
      // As a lone lookup without work has them.
      expect([one.rules, one.severity, one.lookups.count]).toEqual([['unexplained-lookup'], 'low', 1]);
    }
    expect(JSON.stringify(all)).not.toMatch(/sample|origin/);
  });

  test('ids and ranks are mixed with those of what was detected', async () => {
    const drawn = new Set((await sampled()).map(({ id }: Loose) => id));
    const byRank = (await listed('security-officer')).map(({ id }) => id);
    const byId = byRank.toSorted();
    for (const order of [byRank, byId]) {
      const places = order.flatMap((id, i) => (drawn.has(id) ? [] : [i]));
      // Six detected among some thirty: not all first, not all last, not all together.
      expect(Math.max(...places) - Math.min(...places)).toBeGreaterThan(NOSY - 1);
    }
  });

  test('its story is told from the facts, in the words of the others', async () => {
    for (const { story } of await sampled()) {
      // A call is there; what its reason takes as well, a case, is not.
      expect(story.title.en).toBe('Looked at one customer; no case');
      expect(story.body.en).toMatch(
        /^On 24 November 2026 at \d\d:\d\d p-\d+ looked at one customer, giving ‘/,
      );
      expect(story.body.nl).toMatch(/^Op 24 november 2026 om /);
    }
  });

  test('no filter tells it: by rule it comes with the others, by origin only an auditor may ask', async () => {
    const all = await listed('security-officer');
    const drawn = (await sampled()).map(({ id }: Loose) => id);
    const byRule = (await listed('security-officer', '&rule=unexplained-lookup')).map(({ id }) => id);
    expect(byRule).toEqual(expect.arrayContaining(drawn));
    const refused = await service.request('security-officer', 'GET', '/v1/findings?origin=sample');
    expect(refused.status).toBe(403);
    expect((await service.request('security-officer', 'GET', '/v1/sample')).status).toBe(403);
    const report = await service.request('security-officer', 'GET', '/v1/reports/audit');
    expect(report.body.sample).not.toHaveProperty('drawn');
    expect(report.body.findings.byRule['unexplained-lookup']).toBe(byRule.length);
    expect(report.body.findings.opened).toBe(all.length);
  });

  test('once it is decided everybody is told, and no rule is said to have led to it', async () => {
    const [{ id }] = (await sampled()) as [Loose];
    await decide(id);
    const told = (await service.request('security-officer', 'GET', `/v1/findings/${id}`)).body;
    expect(told).toMatchObject({ origin: 'sample', rules: [], status: 'closed' });
    expect((await listed('security-officer', '&rule=unexplained-lookup')).map((one) => one.id)).not.toContain(
      id,
    );
  });
});

describe('once for good', () => {
  test('a second run draws nothing new, and a drawn finding takes nothing in', async () => {
    const before = await sampled();
    await service.request('admin', 'POST', '/v1/admin/settle', {});
    expect((await sampled()).map(({ id }: Loose) => id)).toEqual(before.map(({ id }: Loose) => id));
    service.clock.advance(20 * 3_600_000);
    await work(service);
    const after = await sampled();
    expect(after.length).toBeGreaterThan(before.length - 1);
    expect(after.every(({ lookups }: Loose) => lookups.count === 1)).toBe(true);
  });

  test('nobody about whom a finding is open is drawn a second time', async () => {
    const open = (await listed('auditor')).filter(({ status }) => status !== 'closed');
    expect(new Set(open.map(({ about }) => about.id)).size).toBe(open.length);
  });
});

describe('to an auditor', () => {
  test('the drawing can be done again: the week’s key was committed to, and the numbers are those of the leaves', async () => {
    const now = (await service.request('auditor', 'GET', '/v1/sample?limit=1000')).body;
    expect(now.rounds.map(({ round, key }: Loose) => [round, key])).toEqual([
      ['2026-W48', null],
      ['2026-W49', null],
    ]);
    service.clock.advance(8 * DAY_MS);
    const later = (await service.request('auditor', 'GET', '/v1/sample?limit=1000')).body;
    const round = later.rounds.find((one: Loose) => one.round === '2026-W48');
    const key = Buffer.from(round.key, 'base64');
    expect(commitmentOf(key)).toBe(round.committed.commitment);
    const entry = (await service.entries('sample')).find((one) => one.round === '2026-W48');
    expect(entry.commitment).toBe(round.committed.commitment);

    const drawn = new Map<string, Loose>(later.items.map((one: Loose) => [one.lookup, one]));
    expect(drawn.size).toBeGreaterThan(15);
    const lookups = (await service.request('auditor', 'GET', '/v1/lookups?limit=1000')).body.items;
    const shares = new Set([...drawn.values()].map(({ share }) => share));
    expect([...shares]).toEqual([0.1]);
    const findings = (await listed('auditor')).flatMap(({ lookups }) => lookups.ids);
    const busy = new Set((await listed('auditor')).map(({ about }) => about.id));
    for (const { id, actor, receipt } of lookups) {
      const number = numberOf(key, Buffer.from(receipt.leafHash, 'base64'));
      if (drawn.has(id)) expect(drawn.get(id)?.number).toBe(number);
      // Whoever's number lies below was drawn, or a finding about them was open.
      if (number < 0.1) expect(drawn.has(id) || findings.includes(id) || busy.has(actor.id)).toBe(true);
      if (number >= 0.1) expect(drawn.has(id)).toBe(false);
    }
  });

  test('the report estimates what is missed, with its interval, and tells how reviewing goes by month', async () => {
    const ids = (await sampled())
      .filter(({ status }: Loose) => status !== 'closed')
      .map(({ id }: Loose) => id);
    const second = await service.token('security-officer', 'so-2');
    await decide(ids[0], 'unjustified');
    await service.request(second, 'POST', `/v1/findings/${ids[0]}/review`, { step: 'confirm' });
    for (const id of ids.slice(1, 10)) await decide(id);
    const { body } = await service.request('auditor', 'GET', '/v1/reports/audit');
    // Eleven decided on at one chance, one of them unjustified: R's binom.test(1, 11).
    expect(body.sample).toMatchObject({
      decided: 11,
      unjustified: 1,
      share: expect.closeTo(1 / 11, 6),
      low: expect.closeTo(0.002298828, 6),
      high: expect.closeTo(0.4127799, 5),
      level: 0.95,
      effective: 11,
    });
    expect(body.sample.drawn - body.sample.waiting).toBe(11);
    const [november] = body.reviews;
    expect(november).toMatchObject({
      month: '2026-11',
      decided: 11,
      withinLimits: 11,
      lookups: { reviewed: 11 },
      byCause: { none: 11 },
    });
    expect(november.made).toBe(november.decided + november.open);
  });
});

test('a small desk draws nothing, and its ledger is told nothing', async () => {
  const small = await makeService('enforce', { more: { policy: [...PACKS.enforce, layer] } });
  for (let n = 0; n < 20; n++) {
    await small.request('integration', 'POST', '/v1/lookups', {
      actor: { id: 'a-1' },
      subject: `c-${n}`,
      operation: 'view',
      reason: 'address-check',
      fields: ['name'],
    });
  }
  await hear(small);
  await small.request('admin', 'POST', '/v1/admin/settle', {});
  expect((await small.request('auditor', 'GET', '/v1/findings?origin=sample')).body.items).toEqual([]);
  expect(await small.entries('sample')).toEqual([]);
  await small.close();
});
