import { systemClock, timestamp } from '#server/clock.ts';
import { mineEvidence } from '#server/evidence/mining/run.ts';
import { fileOf, miningText } from '#server/evidence/mining/text.ts';
import { openPolicies } from '#server/policy/in-force.ts';
import { formatOf, lookedAt } from './policy-ask.ts';
import { within } from './policy-place.ts';
import { required, time, type Values, whole } from './values.ts';

const SAMPLE = 5000;
const WEEKS_BACK = 28 * 86_400_000;

/**
 * `inzage evidence mine --data DIR`: paths that would explain lookups which no accepted path explains, with their
 * numbers, beside a running service or without one. It proposes and changes nothing; a look at audit data.
 */
export async function mine(values: Values): Promise<number> {
  const to = time(values, 'to') ?? systemClock.now();
  const from = time(values, 'from') ?? to - WEEKS_BACK;
  const limit = whole(values, 'sample') ?? SAMPLE;
  const seed = whole(values, 'seed') ?? 1;
  return within(required(values, 'data'), async (store) => {
    const policies = await openPolicies(store, null, systemClock);
    await lookedAt(store, 'evidence mine', null, { from: timestamp(from), to: timestamp(to) });
    const mining = await mineEvidence({ store, policy: policies.at, from, to, limit, seed });
    process.stdout.write(
      formatOf(values, {
        text: () => miningText(mining),
        json: () =>
          `${JSON.stringify({ ...mining, paths: mining.paths.map((one) => ({ ...one, path: fileOf(one.path), id: one.path.id })) }, null, 2)}\n`,
      }),
    );
    return 0;
  });
}
