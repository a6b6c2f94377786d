import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeFindings } from '../http/findings.ts';
import { type Loose, makeService, type Service, type Who } from '../http/service.ts';

/** From finding to decision: who may take which step, and that each one is in the ledger before it is answered. */

let service: Service;
let second: Who;
let findings: { lookup: string; finding: string }[];
const ACTORS = Array.from({ length: 48 }, (_, i) => `p-${i + 1}`);

beforeAll(async () => {
  service = await makeService();
  await service.request(
    'integration',
    'POST',
    '/v1/directory',
    ACTORS.map((id) => ({
      type: 'actor',
      id,
      kind: 'human',
      organisation: 'desk',
      roles: ['service-agent'],
    })),
  );
  findings = Object.values(await makeFindings(service, [...ACTORS, 'a-1']));
  second = await service.token('security-officer', 'so-2');
});
afterAll(() => service.close());

/** A fresh finding for each test, and the agent it is about. */
let finding: string;
let agent: Who;
let next = 0;
beforeEach(async () => {
  finding = (findings[next] as { finding: string }).finding;
  agent = await service.token('agent', ACTORS[next] as string);
  next++;
});

const step = (who: Who, body: object, id = finding) =>
  service.request(who, 'POST', `/v1/findings/${id}/review`, body);
const ask = { step: 'ask', note: 'What was this for?' };
const answer = {
  step: 'answer',
  note: 'The customer called me back',
  reference: { type: 'interaction', id: 'call-9' },
};
const decide = (outcome: string) => ({ step: 'decide', outcome, note: 'The work is there' });
const read = async (who: Who = 'security-officer', id = finding): Promise<Loose> =>
  (await service.request(who, 'GET', `/v1/findings/${id}`)).body;
const openTo = async (who: Who) =>
  (await read(who)).steps.filter(({ allowed }: Loose) => allowed).map(({ step }: Loose) => step);

async function expectRefused(who: Who, body: object, status: number, code: string, id = finding) {
  const size = await service.treeSize();
  const reply = await step(who, body, id);
  expect([reply.status, reply.body.code]).toEqual([status, code]);
  expect(reply.body.hint).toEqual(expect.any(String));
  expect(await service.treeSize()).toBe(size);
}

describe('the way of a finding', () => {
  test('asked, answered, decided: each step by the one it is for, and told in order', async () => {
    expect(await openTo('security-officer')).toEqual(['ask', 'decide']);
    expect((await step('security-officer', ask)).body).toMatchObject({
      id: finding,
      status: 'asked',
      outcome: null,
    });
    expect(await openTo(agent)).toEqual(['answer']);
    expect((await step(agent, answer)).body).toMatchObject({ status: 'answered' });
    expect(await openTo('security-officer')).toEqual(['ask', 'decide']);
    const decided = await step('security-officer', decide('justified'));
    expect([decided.status, decided.body.status, decided.body.outcome]).toEqual([201, 'closed', 'justified']);
    expect(await openTo('security-officer')).toEqual(['reopen']);
    expect((await read()).review).toMatchObject([
      { step: 'ask', by: 'so-1', note: 'What was this for?', outcome: null },
      {
        step: 'answer',
        by: ACTORS[next - 1],
        note: 'The customer called me back',
        reference: { type: 'interaction', id: 'call-9' },
      },
      { step: 'decide', by: 'so-1', outcome: 'justified' },
    ]);
  });

  test('the agent sees how it ended', async () => {
    await step('security-officer', ask);
    await step(agent, answer);
    expect((await read(agent)).review.map(({ step }: Loose) => step)).toEqual(['ask', 'answer']);
    await step('security-officer', decide('justified'));
    expect((await read(agent)).review.map(({ step }: Loose) => step)).toEqual(['ask', 'answer', 'decide']);
  });

  test('a gap in the policy closes it as well, without asking', async () => {
    expect((await step('security-officer', decide('policy-gap'))).body).toMatchObject({
      status: 'closed',
      outcome: 'policy-gap',
    });
  });

  test('a closed finding is opened again with a reason why', async () => {
    await step('security-officer', decide('justified'));
    expect((await step(second, { step: 'reopen', note: 'A second customer complained' })).body).toMatchObject(
      { status: 'open', outcome: null },
    );
    expect((await step('security-officer', ask)).body.status).toBe('asked');
  });

  test('closing what a decision has closed asks for what is: 201, and no new entry', async () => {
    await step('security-officer', decide('justified'));
    const size = await service.treeSize();
    const closed = await step('security-officer', { step: 'close', note: '' });
    expect([closed.status, closed.body.status, closed.body.outcome]).toEqual([201, 'closed', 'justified']);
    expect(await service.treeSize()).toBe(size);
  });
});

describe('unjustified', () => {
  test('waits for a second officer, and only then holds', async () => {
    expect((await step('security-officer', decide('unjustified'))).body).toMatchObject({
      status: 'to-confirm',
      outcome: null,
    });
    await expectRefused('security-officer', { step: 'confirm' }, 403, 'not-permitted');
    expect((await step(second, { step: 'confirm' })).body).toMatchObject({
      status: 'closed',
      outcome: 'unjustified',
    });
    expect((await read()).review.map(({ step, by, outcome }: Loose) => [step, by, outcome])).toEqual([
      ['decide', 'so-1', 'unjustified'],
      ['confirm', 'so-2', 'unjustified'],
    ]);
  });

  test('that the second does not share goes back to open', async () => {
    await step('security-officer', decide('unjustified'));
    expect((await step(second, { step: 'reopen', note: 'There was a call' })).body).toMatchObject({
      status: 'open',
      outcome: null,
    });
    await step(second, decide('unjustified'));
    await expectRefused(second, { step: 'confirm' }, 403, 'not-permitted');
    expect((await step('security-officer', { step: 'confirm' })).status).toBe(201);
  });

  test('is not decided a second time while it waits', async () => {
    await step('security-officer', decide('unjustified'));
    await expectRefused('security-officer', decide('justified'), 409, 'wrong-step');
    await expectRefused(second, ask, 409, 'wrong-step');
  });

  test('confirmed by two officers at once is confirmed once', async () => {
    await step('security-officer', decide('unjustified'));
    const third = await service.token('security-officer', 'so-3');
    const replies = await Promise.all([step(second, { step: 'confirm' }), step(third, { step: 'confirm' })]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect((await read()).review).toHaveLength(2);
  });
});

describe('nobody reviews', () => {
  const about = () => (findings.at(-1) as { finding: string }).finding;

  test.each([
    ['themself', 'a-1'],
    ['somebody of their household', 'so-home'],
    ['their own manager', 'so-report'],
  ])('%s', async (_, account) => {
    const officer = await service.token('security-officer', account);
    for (const body of [ask, decide('justified')])
      await expectRefused(officer, body, 403, 'not-permitted', about());
    const steps = (await read(officer, about())).steps;
    expect(steps.every(({ allowed }: Loose) => !allowed)).toBe(true);
    expect(steps[0].why).toEqual({ nl: expect.any(String), en: expect.any(String) });
  });

  test('in any of these ties by way of a confirmation', async () => {
    expect((await step('security-officer', decide('unjustified'), about())).status).toBe(201);
    for (const account of ['a-1', 'so-home', 'so-report']) {
      const officer = await service.token('security-officer', account);
      await expectRefused(officer, { step: 'confirm' }, 403, 'not-permitted', about());
      await expectRefused(officer, { step: 'reopen', note: 'no' }, 403, 'not-permitted', about());
    }
    expect((await step(second, { step: 'confirm' }, about())).status).toBe(201);
  });
});

describe('a step is refused, and leaves no entry', () => {
  test('to a role it is not for', async () => {
    await step('security-officer', ask);
    await expectRefused('security-officer', answer, 403, 'not-permitted');
    await expectRefused(agent, decide('justified'), 403, 'not-permitted');
    await expectRefused('auditor', ask, 403, 'not-permitted');
    await expectRefused('supervisor', ask, 403, 'not-permitted');
  });

  test('where it does not fit', async () => {
    await expectRefused('security-officer', { step: 'confirm' }, 409, 'wrong-step');
    await expectRefused('security-officer', { step: 'close' }, 409, 'wrong-step');
    await expectRefused('security-officer', { step: 'reopen', note: 'x' }, 409, 'wrong-step');
    await step('security-officer', ask);
    await step(agent, answer);
    await expectRefused(agent, answer, 409, 'wrong-step');
    await step('security-officer', decide('justified'));
    for (const body of [ask, decide('justified'), { step: 'confirm' }])
      await expectRefused('security-officer', body, 409, 'wrong-step');
    await expectRefused(agent, answer, 409, 'wrong-step');
  });

  test.each([
    ['a question without words', { step: 'ask', note: '  ' }, 'note'],
    ['an answer without words', { step: 'answer' }, 'note'],
    ['a decision without words', { step: 'decide', outcome: 'justified' }, 'note'],
    ['a decision without an outcome', { step: 'decide', note: 'x' }, 'outcome'],
    ['an outcome nobody knows', { step: 'decide', outcome: 'guilty', note: 'x' }, 'outcome'],
    ['an outcome of another step', { step: 'ask', outcome: 'justified', note: 'x' }, 'outcome'],
    ['a reopening without words', { step: 'reopen' }, 'note'],
    ['a step nobody knows', { step: 'dismiss', note: 'x' }, 'step'],
    ['a note too long', { step: 'ask', note: 'x'.repeat(4001) }, 'note'],
    ['an unknown key', { ...ask, to: 'a-1' }, 'to'],
  ])('for %s', async (_, body, path) => {
    const size = await service.treeSize();
    const reply = await step('security-officer', body);
    expect([reply.status, reply.body.path]).toEqual([400, path]);
    expect(await service.treeSize()).toBe(size);
  });
});

describe('in the ledger', () => {
  test('every step is an entry that tells the step, and neither its words nor who took it', async () => {
    const size = await service.treeSize();
    await step('security-officer', ask);
    await step(agent, answer);
    await step('security-officer', decide('justified'));
    const entries = (await service.entries('review')).slice(-3);
    expect(entries.map(({ finding, step, outcome }) => [finding, step, outcome])).toEqual([
      [finding, 'ask', null],
      [finding, 'answer', null],
      [finding, 'decide', 'justified'],
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/What was this for|called me back|so-1|p-\d/);
    expect(await service.treeSize()).toBe(size + 3);
  });

  test.each<[string, () => string]>([
    ['GET /v1/findings', () => '/v1/findings?limit=1'],
    ['GET /v1/findings/:id', () => `/v1/findings/${finding}`],
    ['GET /v1/findings/:id/lookups', () => `/v1/findings/${finding}/lookups`],
    ['GET /v1/lookups', () => '/v1/lookups?limit=1&subject=c-1'],
    ['GET /v1/lookups/:id', () => `/v1/lookups/${findings[0]?.lookup}`],
    ['GET /v1/lookups/:id/explanation', () => `/v1/lookups/${findings[0]?.lookup}/explanation`],
    ['GET /v1/lookups/:id/proof', () => `/v1/lookups/${findings[0]?.lookup}/proof`],
    ['GET /v1/reports/audit', () => '/v1/reports/audit'],
  ])('a read by %s is one entry, made before it is answered', async (route, path) => {
    const size = await service.treeSize();
    const reply = await service.request('auditor', 'GET', path());
    expect(reply.status).toBe(200);
    expect(await service.treeSize()).toBe(size + 1);
    const entry = (await service.entries('audit-look')).at(-1);
    expect(entry).toMatchObject({ kind: 'audit-look', route, role: 'auditor' });
    expect(JSON.stringify(entry)).not.toMatch(/au-1|c-1"/);
  });

  test('a read that is refused, or finds nothing, shows nothing and leaves none', async () => {
    const size = await service.treeSize();
    for (const [who, path] of [
      [null, `/v1/findings/${finding}`],
      ['developer', `/v1/findings/${finding}`],
      ['supervisor', `/v1/findings/${finding}`],
      ['agent', `/v1/lookups/${findings[0]?.lookup}`],
      ['auditor', '/v1/findings/f-none'],
    ] as [Who, string][]) {
      expect((await service.request(who, 'GET', path)).status).toBeGreaterThanOrEqual(401);
    }
    expect(await service.treeSize()).toBe(size);
  });

  test('whoever looked can be told: the looks at a finding are kept with who and when', async () => {
    await read('auditor');
    await read('security-officer');
    const looks = await service.store.looksAt(finding);
    expect(looks.map(({ by, role }) => [by, role])).toEqual([
      ['so-1', 'security-officer'],
      ['au-1', 'auditor'],
    ]);
  });

  test('looks are outside the lookups’ totals, and counted by themselves', async () => {
    service.clock.advance(1);
    const report = await service.request('auditor', 'GET', '/v1/reports/audit');
    expect(report.body.lookups).toBe(ACTORS.length + 1);
    expect(report.body.auditLooks).toBeGreaterThan(10);
  });
});
