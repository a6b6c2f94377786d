import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVALUATIONS_MAX } from '#server/access/schema.ts';
import { makeService, type Service } from '../http/service.ts';
import { ask, EVALUATIONS, question } from './questions.ts';

/** Many questions in one request (AuthZEN 1.0 §7): defaults, order, semantics, and errors of one alone. */

let service: Service;
beforeAll(async () => {
  service = await makeService();
});
afterAll(() => service.close());

const context = { reason: 'address-check', fields: ['name'] };
const user = (id: string) => ({ type: 'user', id });
const customer = (id: string) => ({ type: 'customer', id });
const all = (body: object) => ask(service, body, EVALUATIONS);
/** x-1 is of a partner whose contract does not cover the reason. */
const PERMIT = { subject: user('a-1') };
const DENY = { subject: user('x-1') };
const listed = (evaluations: unknown[], options?: object) => ({
  action: { name: 'view' },
  resource: customer('c-1'),
  context,
  evaluations,
  ...(options && { options }),
});

describe('the answers', () => {
  test('stand in the order of the questions, and say no more than the decision', async () => {
    const { status, text } = await all(listed([PERMIT, DENY, PERMIT]));
    expect(status).toBe(200);
    expect(text).toBe('{"evaluations":[{"decision":true},{"decision":false},{"decision":true}]}');
  });

  test('come with their contexts when asked for', async () => {
    const { body } = await all(listed([PERMIT, DENY], { evaluations_context: true }));
    expect(body.evaluations).toMatchObject([
      { decision: true, context: { effect: 'permit' } },
      { decision: false, context: { rules: ['organisation-not-permitted'] } },
    ]);
    expect(body.decision).toBeUndefined();
  });

  test('are those of the same questions put one by one', async () => {
    const questions = [
      question(),
      question({ subject: user('x-1') }),
      question({ context: { reason: 'billing-question', fields: ['iban'] } }),
      question({ action: { name: 'export' }, resource: customer('c-2') }),
    ];
    const together = await all({ evaluations: questions, options: { evaluations_context: true } });
    for (const [i, one] of questions.entries()) {
      expect(together.body.evaluations[i]).toEqual((await ask(service, one)).body);
    }
  });

  test('do not depend on each other: a budget is not used up by asking', async () => {
    const bot = question({
      subject: { type: 'software', id: 'bot-1' },
      context: { ...context, task: 't-1' },
    });
    const { body } = await all({ evaluations: Array.from({ length: 6 }, () => bot) });
    expect(body.evaluations).toEqual(Array.from({ length: 6 }, () => ({ decision: true })));
  });
});

describe('a default', () => {
  test('holds for each question that does not say otherwise, its context too', async () => {
    const { body } = await all({
      subject: user('a-1'),
      action: { name: 'view' },
      context,
      evaluations: [
        { resource: customer('c-1') },
        { resource: customer('c-2'), context: { reason: 'no-such-reason' } },
        { resource: customer('c-2'), action: { name: 'can_fly' } },
        { resource: customer('c-3'), subject: user('x-1') },
      ],
    });
    expect(body.evaluations.map(({ decision }: { decision: boolean }) => decision)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test('gives a type, an id or a name that an object leaves out, and never its properties', async () => {
    const change = (amount: number) => ({
      properties: { change: { action: 'refund', amount, currency: 'EUR' } },
    });
    const { body } = await all({
      subject: { type: 'user' },
      resource: { type: 'customer' },
      action: { name: 'change', ...change(5000) },
      context: { reason: 'billing-question' },
      evaluations: [
        { subject: { id: 'a-1' }, resource: { id: 'c-1' }, action: change(20) },
        { subject: { id: 'a-1' }, resource: { id: 'c-1' }, action: change(75) },
        { subject: { id: 'a-1' }, resource: { id: 'c-1' }, action: {} },
        { subject: { id: 'a-1' }, resource: { id: 'c-1' } },
      ],
    });
    expect(body.evaluations.map(({ decision }: { decision: boolean }) => decision)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});

describe('an evaluation that', () => {
  test.each([
    ['denies on the first denial', 'deny_on_first_deny', [PERMIT, DENY, PERMIT], [true, false]],
    [
      'denies on the first denial, of which there is none',
      'deny_on_first_deny',
      [PERMIT, PERMIT],
      [true, true],
    ],
    ['permits on the first permit', 'permit_on_first_permit', [DENY, PERMIT, DENY], [false, true]],
    [
      'permits on the first permit, of which there is none',
      'permit_on_first_permit',
      [DENY, DENY],
      [false, false],
    ],
    ['executes all', 'execute_all', [DENY, PERMIT, DENY], [false, true, false]],
    [
      'takes an error for a denial',
      'deny_on_first_deny',
      [PERMIT, { action: { name: 7 } }, PERMIT],
      [true, false],
    ],
  ])('%s answers no further than that', async (_, semantic, evaluations, decisions) => {
    const { body } = await all(
      listed(evaluations, { evaluations_semantic: semantic, another_option: 'value' }),
    );
    expect(body).toEqual({ evaluations: decisions.map((decision) => ({ decision })) });
  });
});

describe('a mistake', () => {
  test('in one question denies that one alone', async () => {
    const broken = [{}, 'a text', null, { subject: user('a-1'), context: { reason: 7 } }];
    const { status, body } = await all({
      subject: user('a-1'),
      action: { name: 'view' },
      context,
      evaluations: [{ resource: customer('c-1') }, ...broken],
      options: { evaluations_context: true },
    });
    expect(status).toBe(200);
    expect(body.evaluations[0].decision).toBe(true);
    expect(body.evaluations.slice(1)).toEqual(
      broken.map(() => ({
        decision: false,
        context: { error: { status: 400, path: expect.any(String), message: expect.any(String) } },
      })),
    );
  });

  test('of the whole is a bad request', async () => {
    const wrong = [
      { ...question(), evaluations: 'all' },
      { ...question(), evaluations: [{}], options: { evaluations_semantic: 'guess' } },
      { ...question(), evaluations: [{}], subject: 'a-1' },
      { ...question(), evaluations: Array.from({ length: EVALUATIONS_MAX + 1 }, () => ({})) },
      { evaluations: [] },
      {},
    ];
    for (const body of wrong) expect((await all(body)).status).toBe(400);
  });
});

test('without a list, or with an empty one, it is one question', async () => {
  const { text } = await ask(service, question());
  expect((await all(question())).text).toBe(text);
  expect((await all(question({ evaluations: [] }))).text).toBe(text);
});
