import type { ConsentRequest } from '#model/consent.ts';
import { LookupRequest } from '#model/lookup.ts';
import { newId, systemClock } from '#server/clock.ts';
import { figure, median, type Row, rate, type Scale } from '../measure.ts';
import { CRM, openWeek } from '../week.ts';

const CHUNK = 1000;

/** A register of a hundred thousand words: taken in as lines are, then asked by lookups that rest on them. */
export async function consents({ quick, repetitions }: Scale): Promise<Row[]> {
  const many = quick ? 5 * CHUNK : 100 * CHUNK;
  const taken: number[] = [];
  const lookups: number[] = [];
  const resting: number[] = [];
  for (let turn = 0; turn <= repetitions; turn++) {
    const opened = await openWeek(null, systemClock);
    const { inzage } = opened;
    const look = async (reason: string, asked: number) => {
      const requests = Array.from({ length: asked }, (_, n) => LookupRequest.parse(lookupOf(n, reason)));
      return rate(asked, async () => {
        for (let from = 0; from < asked; from += CHUNK)
          await inzage.lookups.recordMany(requests.slice(from, from + CHUNK), CRM);
      });
    };
    try {
      const asked = Math.min(many, 20 * CHUNK);
      // Before there is a single word, and with all of them.
      const without = await look('win-back-offer', asked);
      const words = Array.from({ length: many }, (_, n) => ({ request: wordOf(n) }));
      const intake = await rate(many, async () => {
        for (let from = 0; from < many; from += CHUNK)
          await inzage.consents.sayMany(words.slice(from, from + CHUNK), CRM);
      });
      const withWords = await look('win-back-offer', asked);
      if (turn === 0) continue;
      taken.push(intake);
      lookups.push(without);
      resting.push(withWords);
    } finally {
      await opened.close();
    }
  }
  return [
    {
      what: `${many.toLocaleString('en')} words of customers taken in, an entry each`,
      against: 'lookups taken in, in the same service',
      ours: taken,
      rival: lookups,
      unit: 'words/s',
      target: null,
      note: `of as many customers, each asked about afterwards: ${figure(median(resting))} lookups/s that rest on their word.`,
    },
  ];
}

const wordOf = (n: number): ConsentRequest => ({
  id: `pref-${n}`,
  subject: `c-${n}`,
  reason: 'win-back-offer',
  status: n % 7 === 0 ? 'withdrawn' : 'given',
  at: Date.now() - 86_400_000,
  method: 'crm',
  noticeVersion: 'v3',
});

const lookupOf = (n: number, reason: string): Record<string, unknown> => ({
  id: newId(Date.now()),
  actor: { id: `a-${n % 500}` },
  subject: `c-${n}`,
  operation: 'view',
  reason,
  fields: ['name'],
  system: 'crm',
  channel: 'phone',
});
