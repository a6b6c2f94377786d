import { evaluate } from '#policies/evaluate.ts';
import type { Facts } from '#policies/policy.ts';
import type { Effect } from '#policies/vocabulary.ts';
import { compileFiles } from '#server/policy/compile.ts';
import { openCasbin } from '../../rivals/casbin.ts';
import { openCedar } from '../../rivals/cedar.ts';
import { factsOf } from '../facts.ts';
import { byTurns, type Row, rate, type Scale } from '../measure.ts';
import { PACK } from '../week.ts';

const REQUESTS = 2000;
/** casbin takes a good deal longer over a request. */
const CASBIN_REQUESTS = 200;

/**
 * One decision under the shipped pack, against Cedar and casbin that hold the same policy. All three answer every
 * request alike first, or it throws.
 */
export async function decision({ quick, repetitions }: Scale): Promise<Row[]> {
  const policy = await compileFiles([PACK]);
  const cedar = openCedar(policy);
  const casbin = await openCasbin(policy);
  const requests = factsOf(policy, REQUESTS);
  const effects: Record<Effect, number> = { permit: 0, ask: 0, deny: 0 };
  for (const facts of requests) {
    const ours = evaluate(policy, facts).wouldBe;
    for (const [name, theirs] of [
      ['Cedar', cedar.decide(facts)],
      ['casbin', casbin.decide(facts)],
    ]) {
      if (ours !== theirs) throw new Error(`we say ${ours}, ${name} ${theirs}: ${JSON.stringify(facts)}`);
    }
    effects[ours]++;
  }
  // A run long enough to be timed, and the same requests on all sides.
  const rounds = quick ? 50 : 500;
  let permitted = 0;
  const ours = () =>
    rate(REQUESTS * rounds, () => {
      for (let round = 0; round < rounds; round++)
        for (const facts of requests) if (evaluate(policy, facts).wouldBe === 'permit') permitted++;
    });
  const theirs = (decide: (facts: Facts) => Effect, some: readonly Facts[]) => () =>
    rate(some.length, () => {
      for (const facts of some) if (decide(facts) === 'permit') permitted++;
    });
  const against = [
    { decide: cedar.decide, some: requests },
    { decide: casbin.decide, some: requests.slice(0, CASBIN_REQUESTS) },
  ];
  const measured = [];
  for (const { decide, some } of against)
    measured.push(await byTurns(repetitions, ours, theirs(decide, some)));
  const [withCedar, withCasbin] = measured as [(typeof measured)[0], (typeof measured)[0]];
  if (permitted === 0) throw new Error('nothing was permitted');
  const alike = `all answered ${REQUESTS.toLocaleString('en')} random requests alike first (${effects.permit} permit, ${effects.ask} ask, ${effects.deny} deny); ours tells fields, rules and notices as well.`;
  return [
    {
      what: 'one policy decision',
      against: 'Cedar’s WASM on the same policy, parsed beforehand',
      ...withCedar,
      unit: 'decisions/s',
      target: { ratio: 500 },
      note: `${cedar.policies} Cedar policies; ${alike}`,
    },
    {
      what: 'the same decision',
      against: 'casbin on the same policy, an enforcer a reason',
      ...withCasbin,
      unit: 'decisions/s',
      target: null,
      note: `${casbin.policies} rules on attributes, of which a request meets those of its reason.`,
    },
  ];
}
