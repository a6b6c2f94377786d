import { evaluate } from '#policies/evaluate.ts';
import type { Effect } from '#policies/vocabulary.ts';
import { compileFiles } from '#server/policy/compile.ts';
import { openCedar } from '../cedar.ts';
import { factsOf } from '../facts.ts';
import { byTurns, type Row, rate, type Scale } from '../measure.ts';
import { PACK } from '../week.ts';

const REQUESTS = 2000;

/** One decision under the shipped pack, against Cedar's under the same policy. They answer alike, or it throws. */
export async function decision({ quick, repetitions }: Scale): Promise<Row[]> {
  const policy = await compileFiles([PACK]);
  const cedar = openCedar(policy);
  const requests = factsOf(policy, REQUESTS);
  const effects: Record<Effect, number> = { permit: 0, ask: 0, deny: 0 };
  for (const facts of requests) {
    const [ours, theirs] = [evaluate(policy, facts).wouldBe, cedar.decide(facts)];
    if (ours !== theirs) throw new Error(`we say ${ours}, Cedar ${theirs}: ${JSON.stringify(facts)}`);
    effects[ours]++;
  }
  // A run long enough to be timed, and the same requests on both sides.
  const rounds = quick ? 50 : 500;
  let permitted = 0;
  const measured = await byTurns(
    repetitions,
    () =>
      rate(REQUESTS * rounds, () => {
        for (let round = 0; round < rounds; round++)
          for (const facts of requests) if (evaluate(policy, facts).wouldBe === 'permit') permitted++;
      }),
    () =>
      rate(REQUESTS, () => {
        for (const facts of requests) if (cedar.decide(facts) === 'permit') permitted++;
      }),
  );
  if (permitted === 0) throw new Error('nothing was permitted');
  return [
    {
      what: 'one policy decision',
      against: 'Cedar’s WASM on the same policy, parsed beforehand',
      ...measured,
      unit: 'decisions/s',
      target: { ratio: 500 },
      note: `${cedar.policies} Cedar policies; both answered ${REQUESTS.toLocaleString('en')} random requests alike first (${effects.permit} permit, ${effects.ask} ask, ${effects.deny} deny); ours tells fields, rules and notices as well.`,
    },
  ];
}
