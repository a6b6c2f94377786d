import { ORGANISATIONS } from './centre.ts';
import { type Client, json, type Timed } from './client.ts';
import { DAY_MS, type Written, type Year } from './lines.ts';
import type { Rival } from './rival.ts';

/**
 * What people ask of a year, over HTTP: each request is entered in the ledger before it is answered, as any
 * look at the audit data is. The answers are held to what was sent.
 */
export interface Asked {
  what: string;
  /** Milliseconds, one number a request; the rival's by turns with ours, where it was asked the same. */
  times: number[];
  rival: number[];
}

interface Question<T> {
  what: string;
  items: readonly T[];
  path: (item: T) => string;
  holds: (answer: Timed, item: T) => boolean;
  rival?: (rival: Rival, item: T) => unknown;
}

interface Page {
  items: { id: string; actor: { id: string } }[];
}

export const CUSTOMER = 'one customer’s lookups';
export const REPORT = 'an organisation’s monthly audit report';

const WEEK_MS = 7 * DAY_MS;
const WARM_UP = 20;
const time = (ms: number): string => new Date(ms).toISOString();
const has = (answer: Timed, id: string): boolean => json<Page>(answer).items.some((item) => item.id === id);

/** Asks as a security officer, with the written lookups as samples. Throws when an answer is not what was sent. */
export async function ask(
  client: Client,
  year: Year,
  samples: readonly Written[],
  rival: Rival | null,
): Promise<Asked[]> {
  const each = async <T>({ what, items, path, holds, rival: ofRival }: Question<T>): Promise<Asked> => {
    const asked: Asked = { what, times: [], rival: [] };
    for (const item of items) {
      const answer = await client.get(path(item));
      if (!holds(answer, item)) throw new Error(`${what}: the answer to ${path(item)} is not what was sent`);
      asked.times.push(answer.ms);
      if (rival === null || ofRival === undefined) continue;
      const start = performance.now();
      ofRival(rival, item);
      asked.rival.push(performance.now() - start);
    }
    return asked;
  };
  // Connections, code and statements are warm before anything counts.
  for (let i = 0; i < WARM_UP; i++) await client.get('/v1/lookups?limit=1');

  const about = samples.filter(({ subject }) => subject !== null);
  const months = monthsOf(year);
  let counted = 0;
  const asked = [
    await each({
      what: 'a customer nobody looked at',
      items: about,
      path: () => '/v1/lookups?subject=c-nobody',
      holds: (answer) => json<Page>(answer).items.length === 0,
    }),
    await each({
      what: CUSTOMER,
      items: about,
      path: ({ subject }) => `/v1/lookups?subject=${subject}&limit=1000`,
      holds: (answer, { id }) => has(answer, id),
      rival: (one, { subject }) => one.lookupsOf(subject ?? ''),
    }),
    await each({
      what: 'a lookup by its id',
      items: samples,
      path: ({ id }) => `/v1/lookups/${id}`,
      holds: (answer, { id, actor }) => {
        const found = json<Page['items'][number]>(answer);
        return found.id === id && found.actor.id === actor;
      },
    }),
    await each({
      what: 'an inclusion proof',
      items: samples,
      path: ({ id }) => `/v1/lookups/${id}/proof`,
      holds: ({ bytes }) => bytes.length > 0,
    }),
    await each({
      what: 'an actor’s week',
      items: samples,
      path: ({ actor, at }) =>
        `/v1/lookups?actor=${actor}&from=${time(at - WEEK_MS / 2)}&to=${time(at + WEEK_MS / 2)}&limit=1000`,
      holds: (answer, { id }) => has(answer, id),
    }),
    await each({
      what: 'the first page of all lookups',
      items: samples,
      path: () => '/v1/lookups',
      holds: (answer) => json<Page>(answer).items.length === Math.min(100, year.lookups),
    }),
    await each({
      what: REPORT,
      items: months.flatMap(([from, to]) => ORGANISATIONS.map((id) => ({ id, from, to }))),
      path: ({ id, from, to }) => `/v1/reports/audit?organisation=${id}&from=${time(from)}&to=${time(to)}`,
      holds: (answer) => {
        const { lookups } = json<{ lookups: number }>(answer);
        counted += lookups;
        return Number.isSafeInteger(lookups);
      },
      rival: (one, { id, from, to }) => one.report(id, from, to),
    }),
  ];
  if (counted !== year.lookups)
    throw new Error(
      `the reports of all months and organisations count ${counted} lookups of ${year.lookups}`,
    );
  return asked;
}

/** Twelve spans that make up the year's 365 days. */
export function monthsOf({ start }: Year): [from: number, to: number][] {
  const begin = new Date(start);
  const month = (n: number) =>
    n === 12 ? start + 365 * DAY_MS : Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + n);
  return Array.from({ length: 12 }, (_, n) => [month(n), month(n + 1)]);
}
