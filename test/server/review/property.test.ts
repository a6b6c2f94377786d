import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFindings } from '../http/findings.ts';
import { type Loose, makeService, type Service, type Who } from '../http/service.ts';

/**
 * Any people, taking any steps in any order: a model says in a few lines what is allowed. What it forbids is
 * refused and leaves no entry; what it allows is an entry and stands in the finding's review.
 */

const RUNS = 25;
const STEPS_MOST = 14;
const ACTORS = Array.from({ length: RUNS + 5 }, (_, i) => `p-${i + 1}`);
const OFFICERS = ['so-1', 'so-2', 'so-3', 'so-chief', 'so-tied'] as const;
/** `agent` is whom the finding is about, `other` another agent. */
const PEOPLE = [...OFFICERS, 'agent', 'other', 'au-1', 'sv-1'] as const;
type Person = (typeof PEOPLE)[number];
const STEPS = ['ask', 'answer', 'decide', 'confirm', 'close', 'reopen', 'assign', 'contest'] as const;
interface Try {
  who: Person;
  step: (typeof STEPS)[number];
  outcome: 'justified' | 'unjustified' | 'policy-gap';
}

let service: Service;
let people: Map<Person, Who>;
let findings: [string, { finding: string }][];
beforeAll(async () => {
  service = await makeService();
  const actor = (id: string, more: object = {}) => ({
    type: 'actor',
    id,
    kind: 'human',
    organisation: 'desk',
    teams: ['team-a'],
    roles: ['service-agent'],
    addressKey: `hmac-of-the-address-of-${id}`,
    ...more,
  });
  const { body } = await service.request('integration', 'POST', '/v1/directory', [
    ...ACTORS.map((id) => actor(id)),
    // Everybody is somewhere above this one.
    ...ACTORS.map((id, i) => actor(id, { manager: ACTORS[i + 1] ?? null })),
    actor('so-tied', { teams: [], manager: ACTORS[0] }),
  ]);
  expect(body.rejected).toBe(0);
  findings = Object.entries(await makeFindings(service, ACTORS));
  people = new Map(
    await Promise.all(
      PEOPLE.map(async (id): Promise<[Person, Who]> => {
        const role = id.startsWith('so')
          ? 'security-officer'
          : id === 'au-1'
            ? 'auditor'
            : id === 'sv-1'
              ? 'supervisor'
              : 'agent';
        return [id, await service.token(role, id)];
      }),
    ),
  );
}, 60_000);
afterAll(() => service.close());

/** What may happen, said apart from the code that does it. */
interface Model {
  status: 'open' | 'asked' | 'answered' | 'to-confirm' | 'closed';
  outcome: string | null;
  decidedBy: Person | null;
  contestedDecider: Person | null;
  isContested: boolean;
}

function allowed(model: Model, { who, step }: Try): boolean {
  const { status } = model;
  if (who === 'agent') {
    if (step === 'answer') return status === 'asked';
    return step === 'contest' && status === 'closed' && model.outcome === 'unjustified' && !model.isContested;
  }
  if (!who.startsWith('so') || who === 'so-tied') return false;
  switch (step) {
    case 'ask':
      return ['open', 'asked', 'answered'].includes(status);
    case 'decide':
      return ['open', 'asked', 'answered'].includes(status) && model.contestedDecider !== who;
    case 'confirm':
      return status === 'to-confirm' && model.decidedBy !== who;
    case 'reopen':
      return status === 'closed' || status === 'to-confirm';
    case 'assign':
      return status !== 'closed';
    default:
      return false;
  }
}

function moved(model: Model, { who, step, outcome }: Try): Model {
  switch (step) {
    case 'ask':
      return { ...model, status: 'asked' };
    case 'answer':
      return { ...model, status: 'answered' };
    case 'decide':
      return {
        ...model,
        status: outcome === 'unjustified' ? 'to-confirm' : 'closed',
        outcome: outcome === 'unjustified' ? null : outcome,
        decidedBy: who,
        isContested: false,
      };
    case 'confirm':
      return { ...model, status: 'closed', outcome: 'unjustified' };
    case 'contest':
      return {
        ...model,
        status: 'open',
        outcome: null,
        contestedDecider: model.decidedBy,
        isContested: true,
      };
    case 'reopen':
      return { ...model, status: 'open', outcome: null };
    default:
      return model;
  }
}

const bodyOf = ({ step, outcome }: Try) => ({
  step,
  note: 'because',
  ...(step === 'decide' && { outcome }),
  ...(step === 'assign' && { assignee: 'sv-1' }),
});

test('no forbidden step is ever taken, and every step taken is recorded', { timeout: 300_000 }, async () => {
  const someTry = fc.record<Try>({
    who: fc.constantFrom(...PEOPLE),
    step: fc.constantFrom(...STEPS),
    outcome: fc.constantFrom('justified' as const, 'unjustified' as const, 'policy-gap' as const),
  });
  // Half of the tries are by officers, so that runs get somewhere.
  const officers = someTry.map((one): Try => ({ ...one, who: one.who.startsWith('so') ? one.who : 'so-1' }));
  let next = 0;
  let taken = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(someTry, officers), { minLength: 4, maxLength: STEPS_MOST }),
      async (tries) => {
        const [actor, { finding }] = findings[next++ % findings.length] as (typeof findings)[number];
        const agent = await service.token('agent', actor);
        let model: Model = {
          status: 'open',
          outcome: null,
          decidedBy: null,
          contestedDecider: null,
          isContested: false,
        };
        const expected: [string, string][] = [];
        for (const one of tries) {
          const who = one.who === 'agent' ? agent : (people.get(one.who) as Who);
          const size = await service.treeSize();
          const reply = await service.request(who, 'POST', `/v1/findings/${finding}/review`, bodyOf(one));
          const label = `${one.who} ${one.step} ${one.outcome} at ${model.status}: ${JSON.stringify(reply.body)}`;
          if (one.step === 'close' && model.status === 'closed' && one.who.startsWith('so')) {
            // Asks for what already is.
            expect([reply.status, (await service.treeSize()) - size], label).toEqual([201, 0]);
            continue;
          }
          const may = allowed(model, one);
          expect(reply.status === 201, label).toBe(may);
          if (!may) {
            expect([403, 404, 409], label).toContain(reply.status);
            expect(await service.treeSize(), label).toBe(size);
            refused++;
            continue;
          }
          model = moved(model, one);
          expected.push([one.step, one.who === 'agent' ? actor : one.who]);
          taken++;
          expect(await service.treeSize(), label).toBe(size + 1);
          expect([reply.body.status, reply.body.outcome], label).toEqual([model.status, model.outcome]);
        }
        const told = (await service.request('auditor', 'GET', `/v1/findings/${finding}`)).body;
        expect(
          told.review.slice(-expected.length || told.review.length).map(({ step, by }: Loose) => [step, by]),
        ).toEqual(expected);
        if (model.outcome === 'unjustified') {
          const decided = told.review.findLast(({ step }: Loose) => step === 'decide');
          const confirmed = told.review.findLast(({ step }: Loose) => step === 'confirm');
          expect(decided.by).not.toBe(confirmed.by);
        }
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
  expect(Math.min(taken, refused)).toBeGreaterThan(RUNS);
});
