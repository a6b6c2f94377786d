import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeFindings } from '../http/findings.ts';
import { type Loose, makeService, PACKS, type Service, type Who } from '../http/service.ts';

/** What an agent answers and contests, what a decision teaches, and what comes in after it. */

let service: Service;
let second: Who;
let third: Who;
let findings: [actor: string, { lookup: string; finding: string }][];
const ACTORS = Array.from({ length: 20 }, (_, i) => `p-${i + 1}`);

beforeAll(async () => {
  service = await makeService('enforce', { more: { publicUrl: 'https://inzage.example' } });
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
  findings = Object.entries(await makeFindings(service, ACTORS));
  second = await service.token('security-officer', 'so-2');
  third = await service.token('security-officer', 'so-3');
});
afterAll(() => service.close());

let finding: string;
let lookup: string;
let actor: string;
let subject: string;
let agent: Who;
let next = 0;
beforeEach(async () => {
  [actor, { finding, lookup }] = findings[next] as (typeof findings)[number];
  subject = `c-${next + 1}`;
  agent = await service.token('agent', actor);
  next++;
});

const step = (who: Who, body: object) => service.request(who, 'POST', `/v1/findings/${finding}/review`, body);
const read = async (who: Who = 'security-officer'): Promise<Loose> =>
  (await service.request(who, 'GET', `/v1/findings/${finding}`)).body;
const ask = () => step('security-officer', { step: 'ask', note: 'What was this for?' });
const unjustified = async (first: Who = 'security-officer', other: Who = second) => {
  await step(first, { step: 'decide', outcome: 'unjustified', cause: 'curiosity', note: 'No work' });
  await step(other, { step: 'confirm' });
};
/** Work that comes in now, of the time of the lookup. */
const call = async (id: string, of: { subject: string; actors: string[] }) => {
  const at = (await service.store.lookupById(lookup))?.lookup.occurredAt ?? 0;
  const { body } = await service.request('integration', 'POST', '/v1/evidence', [
    {
      type: 'interaction',
      id,
      channel: 'phone',
      direction: 'inbound',
      ...of,
      startedAt: new Date(at - 60_000).toISOString(),
      endedAt: new Date(at + 60_000).toISOString(),
    },
  ]);
  expect(body.accepted).toBe(1);
};
const settle = () => service.request('admin', 'POST', '/v1/admin/settle', {});

describe('the question', () => {
  test('gives one link to the agent’s own page, which opens with their own sign-in alone', async () => {
    expect((await ask()).body.link).toBe(`https://inzage.example/mine#${finding}`);
    expect((await read(agent)).link).toBe(`https://inzage.example/mine#${finding}`);
  });

  test('is not needed to see what was found unjustified about oneself', async () => {
    expect((await service.request(agent, 'GET', `/v1/findings/${finding}`)).status).toBe(404);
    await unjustified();
    expect(await read(agent)).toMatchObject({ status: 'closed', outcome: 'unjustified' });
    expect(
      (await service.request(agent, 'GET', '/v1/findings')).body.items.map(({ id }: Loose) => id),
    ).toContain(finding);
  });
});

describe('the work that an answer points at', () => {
  const answered = async (id: string, type = 'interaction') => {
    await ask();
    await step(agent, { step: 'answer', note: 'The customer called', reference: { type, id } });
    return (await read()).answerCheck;
  };

  test('holds where it is theirs, of this customer and of that time', async () => {
    await call(`call-of-${actor}`, { subject, actors: [actor] });
    expect(await answered(`call-of-${actor}`)).toMatchObject({ verdict: 'holds', holds: 1, of: 1 });
  });
  test('of another customer, or of nobody that is known, does not', async () => {
    await call('call-of-another', { subject: 'c-another', actors: [actor] });
    expect(await answered('call-of-another')).toMatchObject({ verdict: 'other-subject', holds: 0, of: 1 });
    expect(await answered('call-of-nobody')).toMatchObject({ verdict: 'not-found' });
    expect(await answered('t-1', 'task')).toMatchObject({ verdict: 'not-checkable' });
    expect(await answered('w-1', 'whatever')).toMatchObject({ verdict: 'not-checkable' });
  });
  test('is held against the records as they are: what comes in later counts, and what was seen then is kept', async () => {
    expect(await answered('call-late')).toMatchObject({ verdict: 'not-found' });
    await call('call-late', { subject, actors: [actor] });
    const told = await read();
    expect(told.answerCheck).toMatchObject({ verdict: 'holds' });
    expect(told.review.at(-1).check).toMatchObject({ verdict: 'not-found' });
  });
  test('is not told to the agent, who could try ids', async () => {
    await answered('call-guessed');
    expect(JSON.stringify(await read(agent))).not.toMatch(/verdict|answerCheck|not-found/);
  });
});

describe('a contested decision', () => {
  const contest = (who: Who = agent) =>
    step(who, { step: 'contest', note: 'I was asked to by my team lead' });
  test('is open again, and decided by somebody else than before', async () => {
    await ask();
    await unjustified();
    expect((await read(agent)).furtherSteps.find(({ step }: Loose) => step === 'contest').allowed).toBe(true);
    expect((await contest()).body).toMatchObject({ status: 'open', outcome: null });
    const again = { step: 'decide', outcome: 'unjustified', note: 'Still no work' };
    expect((await step('security-officer', again)).status).toBe(403);
    expect((await step(second, again)).status).toBe(201);
    expect((await step('security-officer', { step: 'confirm' })).body).toMatchObject({
      outcome: 'unjustified',
    });
    expect((await contest()).status).toBe(201);
    expect((await service.entries('review')).at(-1)).toMatchObject({ finding, step: 'contest' });
  });
  test('can be contested once, by nobody else, and only where it was unjustified', async () => {
    await ask();
    await step('security-officer', { step: 'decide', outcome: 'justified', note: 'fine' });
    expect((await contest()).status).toBe(403);
    await step('security-officer', { step: 'reopen', note: 'looked again' });
    await unjustified();
    expect((await contest(await service.token('agent', 'p-20'))).status).toBe(404);
    expect((await contest('security-officer')).status).toBe(403);
    expect((await contest()).status).toBe(201);
    expect((await contest()).status).toBe(409);
  });
});

describe('a cause', () => {
  test('is kept with the decision and told in the ledger', async () => {
    await step('security-officer', {
      step: 'decide',
      outcome: 'justified',
      cause: 'work-not-recorded',
      note: 'A walk-in',
    });
    expect((await read()).review.at(-1)).toMatchObject({ step: 'decide', cause: 'work-not-recorded' });
    expect((await service.entries('review')).at(-1)).toMatchObject({ cause: 'work-not-recorded' });
  });
  test.each([
    ['of another outcome', { step: 'decide', outcome: 'justified', cause: 'curiosity', note: 'x' }, 'cause'],
    ['nobody knows', { step: 'decide', outcome: 'justified', cause: 'laziness', note: 'x' }, 'cause'],
    ['of another step', { step: 'ask', cause: 'curiosity', note: 'x' }, 'cause'],
    [
      'with a lesson that is none',
      { step: 'decide', outcome: 'justified', lesson: 'x', note: 'x' },
      'lesson',
    ],
    ['with a limit', { step: 'decide', outcome: 'justified', due: '2027-01-01T00:00:00Z', note: 'x' }, 'due'],
  ])('%s is refused', async (_, body, path) => {
    const reply = await step('security-officer', body);
    expect([reply.status, reply.body.path]).toEqual([400, path]);
  });
});

describe('a gap in the policy', () => {
  const lessons = async (filter = ''): Promise<Loose[]> =>
    (await service.request('privacy-officer', 'GET', `/v1/lessons?limit=100${filter}`)).body.items;
  const gap = {
    step: 'decide',
    outcome: 'policy-gap',
    cause: 'missing-reason',
    note: 'They had to',
    lesson: 'A reason for address questions by letter',
  };

  test('leaves a lesson for the privacy officer, that names nobody', async () => {
    await step('security-officer', gap);
    const [lesson] = await lessons('&state=open&cause=missing-reason');
    expect(lesson).toMatchObject({
      finding,
      cause: 'missing-reason',
      organisation: 'desk',
      reasons: ['billing-question'],
      rules: ['unexplained-lookup'],
      suggestion: 'A reason for address questions by letter',
      state: 'open',
      proposal: null,
    });
    expect(JSON.stringify(lesson)).not.toMatch(new RegExp(`"${actor}"|"${subject}"|so-1|They had to`));
  });

  test('is answered once: declined with a reason, or taken with the proposal that mends it', async () => {
    await step('security-officer', gap);
    const [{ id }] = (await lessons('&state=open')) as [Loose];
    const answer = (body: object, who: Who = 'privacy-officer') =>
      service.request(who, 'POST', `/v1/lessons/${id}/answer`, body);
    expect((await answer({ state: 'taken', note: 'Proposed', proposal: 'no-such' })).body.path).toBe(
      'proposal',
    );
    expect((await answer({ state: 'taken', note: 'x' }, 'security-officer')).status).toBe(403);
    const proposed = await service.request('privacy-officer', 'POST', '/v1/policy', {
      packs: [{ file: 'small-desk.yaml', text: mended() }],
      note: 'a reason for letters',
    });
    expect(proposed.status).toBe(201);
    const taken = await answer({ state: 'taken', note: 'Proposed', proposal: proposed.body.id });
    expect(taken.body).toMatchObject({ state: 'taken', proposal: proposed.body.id, decidedBy: 'po-1' });
    expect((await answer({ state: 'declined', note: 'x' })).status).toBe(409);
    expect((await service.entries('review')).at(-1)).toMatchObject({ lesson: id, step: 'taken' });
  });

  test('is withdrawn when its finding opens again', async () => {
    await step('security-officer', gap);
    await step(second, { step: 'reopen', note: 'There is a reason for this' });
    expect((await lessons('&state=withdrawn')).map((one) => one.finding)).toContain(finding);
  });

  const mended = () =>
    readFileSync(PACKS.enforce[0] as string, 'utf8')
      .replace('version: 2026.11.1', 'version: 2026.11.2')
      .replace('  address-check:', '  letter: { categories: [contact] }\n  address-check:');
});

describe('evidence that comes after a decision', () => {
  test('opens what was found unjustified again, when all its work is there after all', async () => {
    await unjustified();
    await call(`late-${actor}`, { subject, actors: [actor] });
    await settle();
    const told = await read();
    expect(told).toMatchObject({ status: 'open', outcome: null, grades: { explained: 1 } });
    expect(told.review.at(-1)).toMatchObject({ step: 'reopen', by: 'inzage', grades: { explained: 1 } });
    expect(
      (
        await step(third, {
          step: 'decide',
          outcome: 'justified',
          cause: 'evidence-late',
          note: 'The call is there',
        })
      ).status,
    ).toBe(201);
  });

  test('is noted with what was found justified, and once', async () => {
    await step('security-officer', {
      step: 'decide',
      outcome: 'justified',
      cause: 'work-not-recorded',
      note: 'A call',
    });
    await call(`noted-${actor}`, { subject, actors: [actor] });
    await settle();
    await settle();
    const told = await read();
    expect(told).toMatchObject({ status: 'closed', outcome: 'justified' });
    expect(told.review.map(({ step }: Loose) => step)).toEqual(['decide', 'annotate']);
    expect((await service.entries('review')).at(-1)).toMatchObject({
      finding,
      step: 'annotate',
      status: 'closed',
    });
  });
});
