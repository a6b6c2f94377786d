import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeService, type Service } from '../http/service.ts';
import { ask, question, ROOMY, SEARCH } from './questions.ts';

/**
 * What a decision without a lookup must not tell: two desks that differ in what is none of the actor's business
 * answer alike, to the byte. In one, c-1 is watched, lives next door to the actor, and is called, helped and
 * visited by others; in the other, nobody has ever heard of c-1 but by name.
 */

const BUSY = '2026-11-24T08:55:00Z';
let plain: Service;
let busy: Service;

beforeAll(async () => {
  const start = async () => {
    const service = await makeService('enforce', { more: ROOMY });
    // The feeds speak in both: a silent one would make the answer `unknown` in both for another reason.
    const { body } = await service.request('integration', 'POST', '/v1/evidence', [
      {
        type: 'interaction',
        id: 'call-0',
        channel: 'phone',
        direction: 'inbound',
        subject: 'c-4',
        actors: ['a-3'],
        startedAt: BUSY,
      },
      { type: 'case', id: 'case-0', subject: 'c-4', assignee: 'a-3', openedAt: BUSY },
    ]);
    expect(body.rejected).toBe(0);
    return service;
  };
  [plain, busy] = await Promise.all([start(), start()]);
  const directory = await busy.request('integration', 'POST', '/v1/directory', [
    {
      type: 'subject',
      id: 'c-1',
      watched: 'vip',
      addressKey: 'hmac-of-one-address',
      surnameKey: 'hmac-of-a-surname-x',
    },
  ]);
  const work = await busy.request('integration', 'POST', '/v1/evidence', [
    {
      type: 'interaction',
      id: 'call-1',
      channel: 'phone',
      direction: 'inbound',
      subject: 'c-1',
      actors: ['a-2'],
      startedAt: BUSY,
    },
    {
      type: 'case',
      id: 'case-1',
      subject: 'c-1',
      team: 'team-b',
      assignee: 'a-2',
      openedBy: 'a-2',
      openedAt: BUSY,
    },
    { type: 'work-item', id: 'item-1', subject: 'c-1', team: 'team-x', assignee: 'x-1', queuedAt: BUSY },
  ]);
  const looks = await busy.request('integration', 'POST', '/v1/lookups', {
    actor: { id: 'a-2' },
    subject: 'c-1',
    operation: 'view',
    reason: 'billing-question',
    fields: ['iban'],
  });
  for (const { status, body } of [directory, work, looks]) {
    expect(status).toBeLessThan(300);
    expect(body.rejected ?? 0).toBe(0);
  }
});
afterAll(() => Promise.all([plain.close(), busy.close()]));

const context = { reason: 'billing-question', fields: ['name', 'iban', 'bsn'] };
const QUESTIONS: [what: string, body: object][] = [
  ['by somebody without work on the customer', question({ context })],
  [
    'that refers to a colleague’s case',
    question({ context: { ...context, reference: { type: 'case', id: 'case-1' } } }),
  ],
  [
    'that refers to a colleague’s call',
    question({ context: { ...context, reference: { type: 'interaction', id: 'call-1' } } }),
  ],
  ['that needs no work', question()],
  ['for a reason that rests on consent', question({ context: { reason: 'win-back-offer' } })],
  ['in an emergency', question({ context: { reason: 'emergency', note: 'fire' } })],
  ['without a reason', question({ context: {} })],
  ['by a partner', question({ subject: { type: 'user', id: 'z-1' }, context })],
  [
    'by an assistant',
    question({ subject: { type: 'software', id: 'bot-1' }, context: { ...context, task: 't' } }),
  ],
  ['of an export', question({ action: { name: 'export' }, context })],
];

describe.each(QUESTIONS)('a question %s', (_, body) => {
  test('has the same answer whether or not the customer is watched, or others work for them', async () => {
    const [here, there] = [await ask(plain, body), await ask(busy, body)];
    expect(here.status).toBe(200);
    expect(there.text).toBe(here.text);
    expect(there.text).not.toMatch(/watched|vip|neighbour|case-1|call-1|a-2/);
    const listed = { evaluations: [body], options: { evaluations_context: true } };
    const [one, other] = [
      await ask(plain, listed, '/access/v1/evaluations'),
      await ask(busy, listed, '/access/v1/evaluations'),
    ];
    expect(other.text).toBe(one.text);
  });
});

test('a dry run has the same answer in both', async () => {
  for (const operation of ['view', 'export', 'change']) {
    const lookup = { actor: { id: 'a-1' }, subject: 'c-1', operation, ...context };
    const dry = (service: Service) =>
      service.request('integration', 'POST', '/v1/lookups?dryRun=true', lookup);
    // A warning's id is drawn by chance, and says nothing.
    const told = async (service: Service): Promise<string> =>
      (await dry(service)).text.replace(/"warning":\{"id":"[0-9a-f-]{36}"/, '"warning":{"id":""');
    const answer = await told(busy);
    expect(answer).toContain('"warning":{"id":""');
    expect(answer).toBe(await told(plain));
  }
});

test('the actor’s own work does make a difference, so that the sameness above says something', async () => {
  const told = (service: Service) =>
    ask(service, question({ context })).then(({ body }) => body.context.rules);
  expect(await told(busy)).toContain('no-evidence-at-hand');
  const { body } = await busy.request('integration', 'POST', '/v1/evidence', [
    {
      type: 'interaction',
      id: 'call-2',
      channel: 'phone',
      direction: 'inbound',
      subject: 'c-1',
      actors: ['a-1'],
      startedAt: BUSY,
    },
  ]);
  expect(body.rejected).toBe(0);
  expect(await told(busy)).not.toContain('no-evidence-at-hand');
});

test('a search finds watched customers in their turn, and marks none', async () => {
  const body = { ...question(), resource: { type: 'customer' } };
  const found = async (service: Service) => {
    const seeker = await service.token('integration', 'gateway', { scopes: ['access:search'] });
    return (await ask(service, body, `${SEARCH}/resource`, seeker)).text;
  };
  expect(await found(busy)).toBe(await found(plain));
});
