import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, type Loose, makeService, NOW, permitted, type Service } from './service.ts';

/** Whether all lookups came in: by their numbers, by the source's habit, and by the CRM's own counts. */

const HOUR = 3_600_000;
const MINUTE = 60_000;
const START = Date.parse(NOW);
const iso = (at: number) => new Date(at).toISOString();

let service: Service;
beforeEach(async () => {
  service = await makeService();
});
afterEach(() => service.close());

/** Lookups with these numbers, a second apart, at the service's clock. */
async function look(seqs: readonly (number | null)[], more: { source?: string; at?: number } = {}) {
  const { at = service.clock.now(), source = 'gateway' } = more;
  for (const [i, seq] of seqs.entries()) {
    const { status, text } = await service.request(
      'integration',
      'POST',
      '/v1/lookups',
      permitted({
        occurredAt: iso(at + i * 1000),
        system: 'crm',
        source: { id: source, ...(seq !== null && { seq }) },
      }),
    );
    expect(status, text).toBe(201);
  }
}
const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const settle = async () => (await service.request('admin', 'POST', '/v1/admin/settle')).body;
const stand = async (query = '') =>
  (
    await service.request<Loose>(
      'auditor',
      'GET',
      `/v1/completeness?to=${iso(service.clock.now() + HOUR)}${query}`,
    )
  ).body;
const findings = async () =>
  (await service.request('security-officer', 'GET', '/v1/findings?rule=missing-lookups')).body.items;
const reconcile = (body: object) => service.request('integration', 'POST', '/v1/reconciliations', body);

describe('numbers of a source', () => {
  it('that follow on are complete; one that is missing for a quarter of an hour is told', async () => {
    await look([1, 2, 3]);
    expect(await stand()).toMatchObject({
      completeness: { state: 'complete' },
      sources: [{ source: 'gateway', state: 'complete', lookups: 3, sequence: { missing: 0 } }],
    });
    await look([5, 6]);
    expect((await stand()).completeness.state).toBe('complete');
    expect((await stand()).sources[0].sequence.waiting).toBe(1);
    expect((await settle()).detected.findings).toBe(0);

    service.clock.advance(15 * MINUTE);
    const [gateway] = (await stand()).sources;
    expect(gateway).toMatchObject({
      state: 'incomplete',
      sequence: { missing: 1, gaps: [{ first: 4, last: 4 }] },
    });
    const gap = gateway.sequence.gaps[0];
    const { bytes } = (await service.store.entry(gap.afterIndex)) ?? { bytes: new Uint8Array() };
    expect(JSON.parse(Buffer.from(bytes).toString()).source).toEqual({ id: 'gateway', seq: 3 });

    expect((await settle()).detected.findings).toBe(1);
    const [finding] = await findings();
    expect(finding).toMatchObject({
      about: { kind: 'source', id: 'gateway' },
      rules: ['missing-lookups'],
      severity: 'medium',
      lookups: { count: 0, ids: [] },
    });
    expect(finding.story.title.en).toBe('1 lookup of gateway never came in');
    expect(finding.story.body.nl).toContain('niet over een medewerker');
    expect((await settle()).detected.findings).toBe(0);
  });

  it('that come in late annotate the finding, which keeps its place', async () => {
    await look([1, 2, 8, 9]);
    service.clock.advance(HOUR);
    await settle();
    const [before] = await findings();
    expect(before.story.title.en).toBe('5 lookups of gateway never came in');
    await look([3, 4], { at: START + 2500 });
    await settle();
    expect((await findings())[0].story.body.en).toContain('5 lookups; 3 are missing still.');
    await look([5, 6, 7], { at: START + 4500 });
    await settle();
    const after = await findings();
    expect(after).toHaveLength(1);
    expect(after[0]).toMatchObject({ id: before.id, status: 'open' });
    expect(after[0].story.title.en).toBe('Missing lookups of gateway came in after all');
    const { completeness } = await stand();
    expect(completeness).toMatchObject({ state: 'complete', since: iso(service.clock.now()) });
  });

  it('that are missing anew within the week join the finding; after it was decided they make the next', async () => {
    await look([1, 3]);
    service.clock.advance(DAY_MS);
    await settle();
    await look([4, 9]);
    service.clock.advance(DAY_MS);
    await settle();
    const [first, ...none] = await findings();
    expect(none).toEqual([]);
    expect(first.story.title.en).toBe('5 lookups of gateway never came in');
    const { status } = await service.request('security-officer', 'POST', `/v1/findings/${first.id}/review`, {
      step: 'decide',
      outcome: 'justified',
      note: 'A planned outage of the gateway.',
    });
    expect(status).toBe(201);
    await look([10, 12]);
    service.clock.advance(HOUR);
    await settle();
    const all = await findings();
    expect(all).toHaveLength(2);
    const next = all.find(({ id }: { id: string }) => id !== first.id);
    expect(next).toMatchObject({ predecessor: first.id });
    expect(next.story.title.en).toBe('1 lookup of gateway never came in');
  });

  it('that come twice are told, and do not count as missing', async () => {
    await look([...from(1, 5), 5, 6]);
    service.clock.advance(HOUR);
    await settle();
    const [finding] = await findings();
    expect(finding).toMatchObject({ severity: 'low' });
    expect(finding.story.title.en).toBe('gateway gave 1 lookup a number that was used before');
    const { completeness, sources } = await stand();
    expect(completeness.state).toBe('complete');
    expect(sources[0].sequence.duplicates).toBe(1);
    const [{ index, ...repeated }] = sources[0].sequence.repeated;
    expect(repeated).toEqual({ epoch: 0, seq: 5 });
    const { bytes } = (await service.store.entry(index)) ?? { bytes: new Uint8Array() };
    expect(JSON.parse(Buffer.from(bytes).toString()).source.seq).toBe(5);
    await look([6, 6]);
    await settle();
    const told = await findings();
    expect(told).toHaveLength(1);
    expect(told[0].story.title.en).toBe('gateway gave 3 lookups a number that was used before');
  });

  it('that begin anew after a restart are a new count; what it skipped is missing', async () => {
    await look(from(1, 20));
    service.clock.advance(HOUR);
    await look([3, 4]);
    service.clock.advance(HOUR);
    const [gateway] = (await stand()).sources;
    expect(gateway.sequence.epochs).toMatchObject([
      { first: 1, last: 20 },
      { first: 3, last: 4 },
    ]);
    expect(gateway.sequence).toMatchObject({ missing: 2, duplicates: 0 });
    expect(gateway.sequence.gaps).toMatchObject([{ epoch: 1, first: 1, last: 2, afterIndex: null }]);
  });

  it('of a request for many customers are one number', async () => {
    const many = { ...permitted(), subject: undefined, subjects: ['c-1', 'c-2', 'c-3'] };
    await look([1]);
    await service.request('integration', 'POST', '/v1/lookups', {
      ...many,
      source: { id: 'gateway', seq: 2 },
    });
    await look([3]);
    const [gateway] = (await stand()).sources;
    expect(gateway).toMatchObject({ state: 'complete', lookups: 5, sequence: { duplicates: 0 } });
  });

  it('are unknown where there are none', async () => {
    await look([null, null]);
    expect(await stand()).toMatchObject({
      completeness: { state: 'unknown', since: NOW },
      sources: [{ state: 'unknown', sequence: null, reconciliation: null }],
    });
  });
});

describe('the CRM’s own counts', () => {
  const hour = iso(START);
  it('are compared both ways once the hour is over', async () => {
    await look([null, null, null]);
    const counts = [{ hour, lookups: 5 }];
    const early = await reconcile({ source: 'gateway', counts });
    expect(early.status).toBe(200);
    expect(early.body).toMatchObject({
      accepted: 1,
      duplicates: 0,
      compared: 0,
      waiting: 1,
      differences: [],
    });
    service.clock.advance(HOUR + 15 * MINUTE);
    const again = await reconcile({ source: 'gateway', counts });
    expect(again.body).toMatchObject({
      accepted: 0,
      duplicates: 1,
      compared: 1,
      differing: 1,
      differences: [{ hour, counted: 5, held: 3, missing: 2 }],
    });
    await settle();
    expect((await findings())[0].story.title.en).toBe('2 lookups of gateway never came in');
    expect((await stand()).completeness).toMatchObject({
      state: 'incomplete',
      since: iso(START + HOUR),
      detail: { en: '2 lookups are missing: gateway.' },
    });

    const corrected = await reconcile({ source: 'gateway', counts: [{ hour, lookups: 2 }] });
    expect(corrected.body).toMatchObject({ accepted: 1, corrected: 1, differences: [{ missing: -1 }] });
    await settle();
    expect((await findings())[0].story.title.en).toBe(
      'The count of gateway does not know 1 lookup that we hold',
    );
    expect((await stand()).completeness.state).toBe('differs');

    await reconcile({ source: 'gateway', counts: [{ hour, lookups: 3 }] });
    await settle();
    const all = await findings();
    expect(all).toHaveLength(1);
    expect(all[0].story.title.en).toBe('Missing lookups of gateway came in after all');
    expect((await stand()).completeness.state).toBe('complete');
    expect((await service.entries('reconciliation')).length).toBe(3);
  });

  it('wait for the source’s heartbeat where it sends any', async () => {
    await look([null]);
    const heartbeat = (watermark: number) =>
      service.request('integration', 'POST', '/v1/evidence', [
        { type: 'heartbeat', source: 'gateway', watermark: iso(watermark) },
      ]);
    await heartbeat(START + HOUR - 1);
    service.clock.advance(2 * HOUR);
    const counts = [{ hour, lookups: 2 }];
    expect((await reconcile({ source: 'gateway', counts })).body).toMatchObject({ compared: 0, waiting: 1 });
    await heartbeat(START + HOUR);
    expect((await reconcile({ source: 'gateway', counts })).body).toMatchObject({
      compared: 1,
      differing: 1,
    });
  });

  it('may be of one organisation or system, and of a source that was never heard', async () => {
    await look([null, null]);
    service.clock.advance(2 * HOUR);
    const told = await reconcile({
      source: 'gateway',
      system: 'crm',
      counts: [
        { hour, lookups: 2, organisation: 'desk' },
        { hour, lookups: 1, organisation: 'partner-x' },
      ],
    });
    expect(told.body.differences).toMatchObject([{ organisation: 'partner-x', counted: 1, held: 0 }]);
    await reconcile({ source: 'elsewhere', counts: [{ hour, lookups: 4 }] });
    const { sources } = await stand();
    expect(sources).toMatchObject([
      { source: 'elsewhere', state: 'incomplete', reconciliation: { differences: [{ missing: 4 }] } },
      { source: 'gateway', state: 'incomplete' },
    ]);
    expect((await stand('&organisation=desk')).sources).toMatchObject([
      { source: 'gateway', state: 'complete' },
    ]);
  });

  it('are refused where they are malformed, twice told or not for the token to tell', async () => {
    const refused = async (body: object, status: number, path: string, who?: { token: string }) => {
      const size = await service.treeSize();
      const reply = await service.request(who ?? 'integration', 'POST', '/v1/reconciliations', body);
      expect(reply.status).toBe(status);
      expect(reply.body.mistakes.map((mistake: { path: string }) => mistake.path)).toContain(path);
      expect(await service.treeSize()).toBe(size);
    };
    const one = { hour, lookups: 1 };
    await refused(
      { source: 'gateway', counts: [{ hour: iso(START + 1), lookups: 1 }] },
      400,
      'counts[0].hour',
    );
    await refused({ source: 'gateway', counts: [{ hour, lookups: -1 }] }, 400, 'counts[0].lookups');
    await refused({ source: 'gateway', counts: [] }, 400, 'counts');
    await refused({ source: 'gateway', counts: [one], more: 1 }, 400, 'more');
    await refused({ source: 'gateway', counts: [one, one] }, 400, 'counts[1].hour');
    const bound = await service.token('integration', 'bound', { source: 'other' });
    await refused({ source: 'gateway', counts: [one] }, 403, 'source', bound);
    const partner = await service.token('integration', 'partner', { organisations: ['partner-x'] });
    await refused({ source: 'gateway', counts: [one] }, 403, 'counts[0].organisation', partner);
  });
});

describe('a source with a habit', () => {
  /** Four weeks of working days, nine to five, some lookups an hour. */
  async function habit(perHour: number): Promise<void> {
    const lookups: object[] = [];
    for (let day = 28; day > 0; day--) {
      const midnight = START - 9 * HOUR - day * DAY_MS;
      if ([0, 6].includes(new Date(midnight).getUTCDay())) continue;
      for (let hour = 9; hour < 17; hour++)
        for (let i = 0; i < perHour; i++) {
          const at = midnight + hour * HOUR + i * MINUTE;
          const id = `${at
            .toString(16)
            .padStart(12, '0')
            .replace(/^(.{8})/, '$1-')}-7000-8000-${String(i).padStart(12, '0')}`;
          lookups.push(permitted({ id, occurredAt: iso(at), source: { id: 'gateway' } }));
        }
    }
    const importer = await service.token('integration', 'importer', { scopes: ['lookups:import'] });
    const { body } = await service.send(importer, 'POST', '/v1/lookups/batch', {
      headers: { 'content-type': 'application/x-ndjson' },
      body: lookups.map((lookup) => JSON.stringify(lookup)).join('\n'),
    });
    expect(body).toMatchObject({ accepted: lookups.length, rejected: 0 });
  }

  it('is told when it falls silent in its usual hours, and again when it speaks', async () => {
    await habit(6);
    await settle();
    expect(await findings()).toEqual([]);
    // Tuesday, half past one in Amsterdam; the last lookup is of Monday.
    service.clock.set('2026-11-24T12:30:00Z');
    await settle();
    const [finding] = await findings();
    expect(finding.story.title.en).toMatch(/^Nothing heard of gateway since 23 November 2026 \d\d:\d\d$/);
    expect((await stand()).sources[0].silentSince).toMatch(/^2026-11-23/);
    expect((await service.request(null, 'GET', '/readyz')).body.completeness.state).toBe('incomplete');
    await look([null]);
    await settle();
    expect((await findings())[0].story.title.en).toBe('gateway has been heard again');
  });

  it('that was taken out of use is let be once an officer has closed its finding', async () => {
    await habit(6);
    service.clock.set('2026-11-24T12:30:00Z');
    await settle();
    const [{ id }] = await findings();
    const { status } = await service.request('security-officer', 'POST', `/v1/findings/${id}/review`, {
      step: 'decide',
      outcome: 'justified',
      note: 'Taken out of use.',
    });
    expect(status).toBe(201);
    await settle();
    expect(await findings()).toHaveLength(1);
    expect((await stand()).sources[0].silentSince).toBeNull();
    expect((await service.request(null, 'GET', '/readyz')).body.completeness.state).toBe('unknown');
  });

  it('is let be at night, in weekends, and where little was to be expected', async () => {
    await habit(6);
    for (const at of ['2026-11-24T06:00:00Z', '2026-11-23T23:00:00Z']) {
      service.clock.set(at);
      await settle();
    }
    expect(await findings()).toEqual([]);
  });

  it('is not told where it is so small that an empty morning says nothing', async () => {
    await habit(1);
    service.clock.set('2026-11-24T12:30:00Z');
    await settle();
    expect(await findings()).toEqual([]);
  });

  it('is believed when its heartbeats go on, and overdue when they stop', async () => {
    await habit(6);
    await service.request('integration', 'POST', '/v1/evidence', [
      { type: 'heartbeat', source: 'gateway', watermark: '2026-11-24T12:00:00Z' },
    ]);
    service.clock.set('2026-11-24T12:30:00Z');
    await settle();
    expect(await findings()).toEqual([]);
    service.clock.set('2026-11-24T14:30:00Z');
    await settle();
    expect((await findings())[0].story.title.en).toBe(
      'Nothing heard of gateway since 24 November 2026 13:00',
    );
  });
});

describe('the two verdicts', () => {
  it('stand apart in the report, for the probe and in the figures for the operator', async () => {
    await look([1, 3]);
    service.clock.advance(HOUR);
    await service.inzage.check.run();
    await settle();
    const { body: report } = await service.request('auditor', 'GET', '/v1/reports/audit');
    expect(report.integrity).toMatchObject({ state: 'holds', detail: { en: expect.any(String) } });
    expect(report.completeness).toMatchObject({
      state: 'incomplete',
      since: NOW,
      sources: [{ source: 'gateway', state: 'incomplete', missing: 1, gaps: 1, silent: false }],
    });
    const { body: ready } = await service.request(null, 'GET', '/readyz');
    expect(ready).toMatchObject({ integrity: { state: 'holds' }, completeness: { state: 'incomplete' } });
    expect(JSON.stringify(ready.completeness)).not.toContain('gateway');
    const { text } = await service.request('admin', 'GET', '/metrics');
    expect(text).toContain('inzage_source_gaps{source="gateway"} 1');
    expect(text).toContain('inzage_sources_silent 0');
  });

  it('of now look back thirty days; a loss stays in the reports of its own time', async () => {
    await look([1, 3]);
    service.clock.advance(HOUR);
    const ready = async () => (await service.request(null, 'GET', '/readyz')).body.completeness.state;
    expect(await ready()).toBe('incomplete');
    service.clock.advance(31 * DAY_MS);
    await look([4, 5]);
    expect(await ready()).toBe('complete');
    expect((await stand()).completeness.state).toBe('complete');
    const { body } = await service.request(
      'auditor',
      'GET',
      `/v1/reports/audit?from=${iso(START - HOUR)}&to=${iso(START + HOUR)}`,
    );
    expect(body.completeness).toMatchObject({ state: 'incomplete', sources: [{ missing: 1 }] });
  });

  it('vouch for a source that took up numbering from then on', async () => {
    await look([null]);
    service.clock.advance(31 * DAY_MS);
    await look([1, 2]);
    expect((await stand()).completeness.state).toBe('complete');
    expect((await stand(`&from=${iso(START)}`)).completeness.state).toBe('unknown');
  });

  it('are a look that is recorded, and not for everybody', async () => {
    await look([1]);
    expect((await service.request('supervisor', 'GET', '/v1/completeness')).status).toBe(403);
    const looks = (await service.entries('audit-look')).length;
    await stand();
    expect((await service.entries('audit-look')).length).toBe(looks + 1);
  });
});
