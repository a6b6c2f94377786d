import { LookupRequest } from '#model/lookup.ts';
import { createSink } from '#server/cli/sink.ts';
import { newId, systemClock } from '#server/clock.ts';
import { median, type Row, type Scale } from '../measure.ts';
import { CRM, openWeek, type Week } from '../week.ts';

const RATE = 1000;
const CHUNK = 50;
const CUSTOMERS = 8;
/** Longer than this a burst is not seen in time, milliseconds. */
const IN_TIME = 5000;

/**
 * A thousand lookups a second come in, and among them somebody opens eight customers with no work at hand: how
 * long after the last of them its finding stands. Set against the same flow without the burst.
 */
export async function bursts({ quick, repetitions }: Scale): Promise<Row[]> {
  const seconds = quick ? 3 : 10;
  const delays: number[] = [];
  const ours: number[] = [];
  const rival: number[] = [];
  for (let turn = 0; turn <= repetitions; turn++) {
    const plain = await flow(seconds, false);
    const planted = await flow(seconds, true);
    if (turn === 0 && repetitions > 1) continue;
    rival.push(plain.rate);
    ours.push(planted.rate);
    delays.push(planted.delay);
  }
  const delay = median(delays);
  return [
    {
      what: `lookups taken in at ${RATE} a second while a burst is seen as it happens`,
      against: 'the same without the burst',
      ours,
      rival,
      unit: 'lookups/s',
      target: { ratio: 0.95 },
      note: `the finding stands ${(delay / 1000).toFixed(1)} s after the last lookup of the burst${delay <= IN_TIME ? '' : ': too late'}.`,
    },
  ];
}

async function flow(seconds: number, isPlanted: boolean): Promise<{ rate: number; delay: number }> {
  const week = await openWeek(null, systemClock);
  try {
    await createSink({ ...week, source: 'telephony' }).evidence([callNow()]);
    const begun = performance.now();
    let made = 0;
    let last = 0;
    let delay = Number.POSITIVE_INFINITY;
    while (made < seconds * RATE) {
      const requests = Array.from({ length: CHUNK }, () => LookupRequest.parse(honest(made++)));
      const nth = Math.floor(made / CHUNK);
      if (isPlanted && nth > seconds && nth <= seconds + CUSTOMERS) {
        requests.push(LookupRequest.parse(stranger(nth)));
        last = performance.now();
      }
      await week.inzage.lookups.recordMany(requests, CRM);
      const ahead = begun + (made / RATE) * 1000 - performance.now();
      if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
      if (last > 0 && delay === Number.POSITIVE_INFINITY && (await isFound(week)))
        delay = performance.now() - last;
    }
    return { rate: made / ((performance.now() - begun) / 1000), delay };
  } finally {
    await week.inzage.settled();
    await week.close();
  }
}

/** Whether the whole burst is in one finding. */
async function isFound({ store }: Week): Promise<boolean> {
  const [found] = await store.findingsAbout('actor', 'a-burst');
  return found?.lookups.count === CUSTOMERS;
}

const callNow = () => ({
  type: 'interaction',
  id: 'call-elsewhere',
  channel: 'phone',
  direction: 'inbound',
  subject: 'c-elsewhere',
  actors: ['a-elsewhere'],
  startedAt: new Date().toISOString(),
});

const honest = (n: number) => ({
  id: newId(Date.now()),
  actor: { id: `a-${n % 500}` },
  subject: `c-${n % 500}`,
  operation: 'view',
  reason: 'billing-question',
  fields: ['name'],
});
const stranger = (n: number) => ({ ...honest(n), actor: { id: 'a-burst' }, subject: `c-stranger-${n}` });
