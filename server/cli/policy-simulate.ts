import { timestamp } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import { simulate } from '#server/report/simulation/run.ts';
import { simulationText } from '#server/report/simulation/text.ts';
import { compiled, formatOf, lookedAt } from './policy-ask.ts';
import { within } from './policy-place.ts';
import { many, required, time, type Values } from './values.ts';

/**
 * `inzage policy simulate PACK… --data DIR`: a proposed policy over the lookups of a data directory, beside a running
 * service or without one. Progress goes to standard error where that is a terminal.
 */
export async function simulatePolicy(values: Values, files: string[]): Promise<number> {
  if (files.length === 0) {
    throw new AuditError('invalid-request', 'Name the packs that are to be tried.', {
      hint: 'inzage policy simulate base.yaml ours-next.yaml --data DIR --from 2026-11-01',
    });
  }
  const proposed = await compiled(files);
  const [from, to] = [time(values, 'from') ?? 0, time(values, 'to') ?? Date.now() + 1];
  const organisations = many(values, 'organisation');
  return within(required(values, 'data'), async (store) => {
    await lookedAt(store, 'policy simulate', null, {
      policy: proposed.digest,
      from: timestamp(from),
      to: timestamp(to),
    });
    const found = await simulate(
      { store, progress: process.stderr.isTTY ? showProgress : undefined },
      { proposed, from, to, ...(organisations.length > 0 && { organisations }) },
    );
    process.stdout.write(
      formatOf(values, {
        text: () => simulationText(found),
        json: () => `${JSON.stringify(found, null, 2)}\n`,
        markdown: () => simulationText(found, 'markdown'),
      }),
    );
    return 0;
  });
}

const showProgress = (lookups: number, share: number): void =>
  void process.stderr.write(
    `\r${lookups.toLocaleString('en')} lookups, ${Math.round(share * 100)}%${share === 1 ? '\n' : ''}`,
  );
