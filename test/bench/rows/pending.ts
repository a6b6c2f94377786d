import { monitorEventLoopDelay } from 'node:perf_hooks';
import { LookupRequest } from '#model/lookup.ts';
import { newId, systemClock } from '#server/clock.ts';
import { median, type Row, rate, type Scale } from '../measure.ts';
import { CRM, openWeek } from '../week.ts';

const CHUNK = 1000;
/** A delay is counted from the tick before it; milliseconds. */
const TICK_MS = 5;

/** A run that can settle nothing yet: what a service does every minute while windows are open. */
export async function pending({ quick, repetitions }: Scale): Promise<Row[]> {
  const many = quick ? CHUNK : 4 * CHUNK;
  const opened = await openWeek(null, systemClock);
  const tick = () => new Promise((resolve) => setTimeout(resolve, TICK_MS));
  try {
    const taken: number[] = [];
    const seen: number[] = [];
    const held: number[] = [];
    for (let turn = 0, made = 0; turn <= repetitions; turn++) {
      const take = async () => {
        const requests = Array.from({ length: CHUNK }, () => LookupRequest.parse(requestOf(made++)));
        return rate(CHUNK, () => opened.inzage.lookups.recordMany(requests, CRM));
      };
      while (made < many * (turn + 1) - CHUNK) await take();
      const ingest = await take();
      // The first run over new lookups writes; the runs after it only look.
      await opened.inzage.settle(opened.clock.now());
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      await tick();
      const looked = await rate(made, () => opened.inzage.settle(opened.clock.now()));
      await tick();
      delay.disable();
      if (turn === 0) continue;
      taken.push(ingest);
      seen.push(looked);
      held.push((delay.max / 1e6 / made) * CHUNK);
    }
    return [
      {
        what: 'looking through lookups that stay pending',
        against: 'taking the same lookups in',
        ours: seen,
        rival: taken,
        unit: 'lookups/s',
        target: null,
        note: `other requests wait up to ${median(held).toFixed(0)} ms for every thousand pending lookups, at every run.`,
      },
    ];
  } finally {
    await opened.close();
  }
}

const requestOf = (n: number): Record<string, unknown> => ({
  id: newId(Date.now()),
  actor: { id: `a-${n % 500}` },
  subject: `c-${(n * 7919) % 100_000}`,
  operation: 'view',
  reason: 'billing-question',
  reference: { type: 'interaction', id: `call-${n}` },
  fields: ['name', 'iban'],
  system: 'crm',
  channel: 'phone',
  source: { id: 'crm-1', seq: n },
});
