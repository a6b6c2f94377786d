import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { issueLink, startSession } from '#server/auth/principal.ts';
import { newId } from '#server/clock.ts';
import { makeFindings } from '../http/findings.ts';
import { type Loose, makeService, type Service, type Who } from '../http/service.ts';

/**
 * How far a role reaches: one's own, one's team's, one's organisations'. What lies beyond is not refused but
 * absent, so that an answer never tells that there is something to be refused.
 */

let service: Service;
let made: Awaited<ReturnType<typeof makeFindings>>;
let partnerOfficer: Who;
let partnerAuditor: Who;
let otherAgent: Who;
let supervisorB: Who;

beforeAll(async () => {
  service = await makeService();
  made = await makeFindings(service);
  partnerOfficer = await service.token('security-officer', 'so-x', { organisations: ['partner-x'] });
  partnerAuditor = await service.token('auditor', 'au-x', { organisations: ['partner-x'] });
  otherAgent = await service.token('agent', 'a-2');
  supervisorB = await service.token('supervisor', 'sv-2');
});
afterAll(() => service.close());

const get = (who: Who, path: string) => service.request(who, 'GET', path);
const of = (actor: string) => made[actor] as { lookup: string; finding: string };
const actorsOf = async (who: Who, path = '/v1/lookups') =>
  [...new Set((await get(who, path)).body.items.map((one: Loose) => one.actor.id))].toSorted();
const aboutOf = async (who: Who, path = '/v1/findings') =>
  (await get(who, path)).body.items.map((one: Loose) => one.about.id).toSorted();
const ask = (actor: string) =>
  service.request('security-officer', 'POST', `/v1/findings/${of(actor).finding}/review`, {
    step: 'ask',
    note: 'What was this for?',
  });

/** The same answer for what is out of reach and for what is not there. */
async function expectAbsent(who: Who, path: string, nowhere: string, method = 'GET', body?: object) {
  const size = await service.treeSize();
  const [theirs, nobodys] = [
    await service.request(who, method, path, body),
    await service.request(who, method, nowhere, body),
  ];
  expect(theirs.status).toBe(404);
  expect(theirs.text).toBe(nobodys.text);
  expect(await service.treeSize()).toBe(size);
}

describe('an agent', () => {
  test('sees their own trail, whatever they filter by', async () => {
    expect(await actorsOf('agent')).toEqual(['a-1']);
    expect(await actorsOf('agent', '/v1/lookups?actor=a-2')).toEqual(['a-1']);
    const { body } = await service.request('agent', 'POST', '/v1/lookups/query', { subject: 'c-2' });
    expect(body.items).toEqual([]);
    expect((await get('agent', `/v1/lookups/${of('a-1').lookup}`)).status).toBe(200);
  });

  test.each(['', '/explanation', '/proof'])('does not see another’s lookup%s', async (part) => {
    const nobodys = `/v1/lookups/${newId(service.clock.now())}${part}`;
    await expectAbsent('agent', `/v1/lookups/${of('a-2').lookup}${part}`, nobodys);
  });

  test('does not know of a finding before they are asked', async () => {
    for (const query of ['', '?limit=1', '?status=open', '?status=any-open']) {
      expect((await get('agent', `/v1/findings${query}`)).body).toEqual({ items: [], next: null });
    }
    for (const part of ['', '/lookups']) {
      await expectAbsent('agent', `/v1/findings/${of('a-1').finding}${part}`, `/v1/findings/f-none${part}`);
    }
    const answer = { step: 'answer', note: 'I saw it' };
    await expectAbsent(
      'agent',
      `/v1/findings/${of('a-1').finding}/review`,
      '/v1/findings/f-none/review',
      'POST',
      answer,
    );
  });

  test('sees what they are asked about, and not what gave rise to it', async () => {
    expect((await ask('a-1')).status).toBe(201);
    expect(await aboutOf('agent')).toEqual(['a-1']);
    const { body } = await get('agent', `/v1/findings/${of('a-1').finding}`);
    expect(body).toMatchObject({ status: 'asked', lookups: { count: 1, ids: [of('a-1').lookup] } });
    expect(body.review).toMatchObject([{ step: 'ask', note: 'What was this for?' }]);
    for (const key of ['rules', 'severity', 'story', 'grades', 'origin', 'rank'])
      expect(body).not.toHaveProperty(key);
    expect((await get('agent', '/v1/findings')).body.items[0]).not.toHaveProperty('rules');
    for (const filter of ['rule=watched-subject', 'severity=low', 'origin=sample']) {
      expect((await get('agent', `/v1/findings?${filter}`)).status).toBe(403);
    }
    expect((await get('agent', `/v1/findings/${of('a-1').finding}/lookups`)).body.items).toHaveLength(1);
  });

  test('does not see what another was asked about', async () => {
    expect(await aboutOf(otherAgent)).toEqual([]);
    expect(await aboutOf(otherAgent, '/v1/findings?actor=a-1')).toEqual([]);
    await expectAbsent(otherAgent, `/v1/findings/${of('a-1').finding}`, '/v1/findings/f-none');
  });
});

describe('a supervisor', () => {
  test('sees findings about their own team and no others', async () => {
    expect(await aboutOf('supervisor')).toEqual(['a-1']);
    expect(await aboutOf(supervisorB)).toEqual(['a-2']);
    expect(await aboutOf('supervisor', '/v1/findings?actor=a-2')).toEqual([]);
    expect((await get('supervisor', `/v1/findings/${of('a-1').finding}`)).status).toBe(200);
    for (const part of ['', '/lookups']) {
      await expectAbsent(
        'supervisor',
        `/v1/findings/${of('a-2').finding}${part}`,
        `/v1/findings/f-none${part}`,
      );
    }
  });

  test('of no team sees none', async () => {
    expect(await aboutOf(await service.token('supervisor', 'sv-nobody'))).toEqual([]);
  });
});

describe('an officer or auditor of one organisation', () => {
  test('lists lookups and findings of that organisation alone', async () => {
    for (const who of [partnerOfficer, partnerAuditor]) {
      expect(await actorsOf(who)).toEqual(['x-1']);
      expect(await actorsOf(who, '/v1/lookups?actor=a-1')).toEqual([]);
      expect(await aboutOf(who)).toEqual(['x-1']);
      expect(await aboutOf(who, '/v1/findings?organisation=desk')).toEqual([]);
      expect(await aboutOf(who, '/v1/findings?subject=c-1')).toEqual([]);
    }
    expect(await actorsOf('security-officer')).toEqual(['a-1', 'a-2', 'x-1']);
  });

  test('gets nothing of another’s, in any form', async () => {
    const nobodys = newId(service.clock.now());
    for (const part of ['', '/explanation', '/proof']) {
      await expectAbsent(
        partnerOfficer,
        `/v1/lookups/${of('a-1').lookup}${part}`,
        `/v1/lookups/${nobodys}${part}`,
      );
      expect((await get(partnerOfficer, `/v1/lookups/${of('x-1').lookup}${part}`)).status).toBe(200);
    }
    for (const part of ['', '/lookups']) {
      await expectAbsent(
        partnerOfficer,
        `/v1/findings/${of('a-1').finding}${part}`,
        `/v1/findings/f-none${part}`,
      );
      expect((await get(partnerOfficer, `/v1/findings/${of('x-1').finding}${part}`)).status).toBe(200);
    }
  });

  test('takes no step of another’s review', async () => {
    const decide = { step: 'decide', outcome: 'justified', note: 'fine' };
    await expectAbsent(
      partnerOfficer,
      `/v1/findings/${of('a-2').finding}/review`,
      '/v1/findings/f-none/review',
      'POST',
      decide,
    );
  });

  test('takes no step of another’s review by the console either', async () => {
    const link = { account: 'so-x', role: 'security-officer', organisations: ['partner-x'] } as const;
    const secret = await issueLink(service.store, { ...link, organisations: ['partner-x'] }, service.clock);
    const session = await startSession(service.store, secret, service.clock);
    const size = await service.treeSize();
    const reply = await service.send(null, 'POST', `/findings/${of('a-2').finding}/review`, {
      headers: {
        cookie: `inzage_session=${session?.secret}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ csrf: session?.session.csrf ?? '', step: 'ask', note: 'Why?' }).toString(),
    });
    expect(reply.status).toBe(404);
    expect(await service.treeSize()).toBe(size);
  });

  test('exports that organisation alone, and cannot fetch another’s export', async () => {
    const span = { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' };
    const mine = await service.request(partnerOfficer, 'POST', '/v1/exports', span);
    const all = await service.request('security-officer', 'POST', '/v1/exports', span);
    expect([mine.status, all.status]).toEqual([202, 202]);
    await service.inzage.exports.idle();
    const data = await get(partnerOfficer, `/v1/exports/${mine.body.id}/data`);
    expect(data.status).toBe(200);
    expect(data.text).toContain('"x-1"');
    expect(data.text).not.toMatch(/"a-1"|"a-2"|"c-1"|"c-2"/);
    for (const part of ['', '/data', '/manifest']) {
      expect((await get('security-officer', `/v1/exports/${all.body.id}${part}`)).status).toBe(200);
      await expectAbsent(
        partnerOfficer,
        `/v1/exports/${all.body.id}${part}`,
        `/v1/exports/${newId(1)}${part}`,
      );
    }
    const wide = await service.request(partnerOfficer, 'POST', '/v1/exports', {
      ...span,
      filter: { organisation: 'desk' },
    });
    expect(wide.status).toBe(403);
  });

  test('reports on that organisation alone', async () => {
    const report = (await get(partnerOfficer, '/v1/reports/audit?to=2026-12-01T00:00:00Z')).body;
    expect(report.lookups).toBe(1);
    expect(report.use.byOrganisation).toEqual({ 'partner-x': 1 });
    expect(report.findings.opened).toBe(1);
    expect((await get('auditor', '/v1/reports/audit?to=2026-12-01T00:00:00Z')).body.lookups).toBe(3);
    expect((await get(partnerOfficer, '/v1/reports/audit?organisation=desk')).status).toBe(403);
  });
});

describe('an integration of one organisation', () => {
  const partner = () => service.token('integration', 'partner-crm', { organisations: ['partner-x'] });

  test('tells of that organisation’s people, and takes nobody over', async () => {
    const person = (id: string, organisation: string) => ({
      type: 'actor',
      id,
      kind: 'human',
      organisation,
      roles: ['service-agent'],
    });
    const { body } = await service.request(await partner(), 'POST', '/v1/directory', [
      person('x-2', 'partner-x'),
      person('a-9', 'desk'),
      person('a-1', 'partner-x'),
      { type: 'team', id: 'team-a', organisation: 'partner-x', supervisor: 'x-1' },
      { type: 'organisation', id: 'partner-x', kind: 'controller' },
      { type: 'subject', id: 'c-77' },
    ]);
    expect(body).toMatchObject({ accepted: 2, rejected: 4 });
    expect(body.errors.map(({ line, code }: Loose) => [line, code])).toEqual(
      [2, 3, 4, 5].map((line) => [line, 'not-permitted']),
    );
    expect(await service.store.actor('a-1')).toMatchObject({ organisation: 'desk' });
    expect(await service.store.actor('a-9')).toBeNull();
  });

  test('says nothing of another’s consents', async () => {
    const consent = {
      subject: 'c-1',
      reason: 'win-back-offer',
      status: 'given',
      at: '2026-11-24T08:00:00Z',
      method: 'web',
    };
    const theirs = await service.request(await partner(), 'POST', '/v1/consents', {
      ...consent,
      organisation: 'desk',
    });
    expect(theirs.status).toBe(403);
    expect(theirs.body.path).toBe('organisation');
    expect(
      (
        await service.request(await partner(), 'POST', '/v1/consents', {
          ...consent,
          organisation: 'partner-x',
        })
      ).status,
    ).toBe(201);
  });
});

describe('an integration', () => {
  test('proves the lookups it sent, and no others', async () => {
    expect((await get('integration', `/v1/lookups/${of('a-1').lookup}/proof`)).status).toBe(200);
    const other = await service.token('integration', 'other-crm');
    await expectAbsent(
      other,
      `/v1/lookups/${of('a-1').lookup}/proof`,
      `/v1/lookups/${newId(service.clock.now())}/proof`,
    );
  });
});

describe('where a finding came from', () => {
  test('is the auditor’s to know until it is decided, and everybody’s then', async () => {
    const path = `/v1/findings/${of('a-2').finding}`;
    expect((await get('auditor', path)).body.origin).toBe('detected');
    for (const who of ['security-officer', supervisorB] as Who[]) {
      expect((await get(who, path)).body).not.toHaveProperty('origin');
      expect((await get(who, '/v1/findings')).text).not.toContain('"origin"');
      expect((await get(who, '/v1/findings?origin=sample')).status).toBe(403);
    }
    expect(await aboutOf('auditor', '/v1/findings?origin=detected')).toHaveLength(3);
    expect(await aboutOf('auditor', '/v1/findings?origin=sample')).toEqual([]);
    const decide = { step: 'decide', outcome: 'justified', note: 'A colleague asked for it' };
    await service.request('security-officer', 'POST', `${path}/review`, decide);
    expect((await get('security-officer', path)).body.origin).toBe('detected');
  });
});
