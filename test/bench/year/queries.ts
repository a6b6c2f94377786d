import { ORGANISATIONS } from './centre.ts';
import { type Client, json, type Timed } from './client.ts';
import { DAY_MS, type Written, type Year } from './lines.ts';

/**
 * What people ask of a year, over HTTP: each request is entered in the ledger before it is answered, as any
 * look at the audit data is. The answers are held to what was sent.
 */
export interface Asked {
  what: string;
  /** Milliseconds, one number a request. */
  times: number[];
}

interface Page {
  items: { id: string; subject: string | null; actor: { id: string } }[];
}

const WEEK_MS = 7 * DAY_MS;
const time = (ms: number): string => new Date(ms).toISOString();

/** Asks as a security officer, with the written lookups as samples. Throws when an answer is not what was sent. */
export async function ask(client: Client, year: Year, samples: readonly Written[]): Promise<Asked[]> {
  const about = samples.filter(({ subject }) => subject !== null);
  const each = async <T>(
    what: string,
    items: readonly T[],
    path: (item: T) => string,
    holds: (answer: Timed, item: T) => boolean,
  ): Promise<Asked> => {
    const times: number[] = [];
    for (const item of items) {
      const answer = await client.get(path(item));
      if (!holds(answer, item)) throw new Error(`${what}: the answer to ${path(item)} is not what was sent`);
      times.push(answer.ms);
    }
    return { what, times };
  };
  const has = (answer: Timed, id: string) => json<Page>(answer).items.some((item) => item.id === id);

  // Connections, code and statements are warm before anything counts.
  await each(
    'warming up',
    samples.slice(0, 20),
    () => '/v1/lookups?limit=1',
    () => true,
  );
  const asked = [
    await each(
      'a customer nobody looked at',
      about,
      (_) => '/v1/lookups?subject=c-nobody',
      (answer) => json<Page>(answer).items.length === 0,
    ),
    await each(
      'one customer’s lookups',
      about,
      ({ subject }) => `/v1/lookups?subject=${subject}&limit=1000`,
      (answer, { id }) => has(answer, id),
    ),
    await each(
      'a lookup by its id',
      samples,
      ({ id }) => `/v1/lookups/${id}`,
      (answer, { id, actor }) => {
        const found = json<Page['items'][number]>(answer);
        return found.id === id && found.actor.id === actor;
      },
    ),
    await each(
      'an inclusion proof',
      samples,
      ({ id }) => `/v1/lookups/${id}/proof`,
      ({ bytes }) => bytes.length > 0,
    ),
    await each(
      'an actor’s week',
      samples,
      ({ actor, at }) =>
        `/v1/lookups?actor=${actor}&from=${time(at - WEEK_MS / 2)}&to=${time(at + WEEK_MS / 2)}&limit=1000`,
      (answer, { id }) => has(answer, id),
    ),
    await each(
      'the first page of all lookups',
      samples,
      (_) => '/v1/lookups',
      (answer) => json<Page>(answer).items.length === Math.min(100, year.lookups),
    ),
  ];

  let counted = 0;
  asked.push(
    await each(
      'an organisation’s monthly audit report',
      monthsOf(year).flatMap(([from, to]) =>
        ORGANISATIONS.map((organisation) => ({ organisation, from, to })),
      ),
      ({ organisation, from, to }) =>
        `/v1/reports/audit?organisation=${organisation}&from=${time(from)}&to=${time(to)}`,
      (answer) => {
        counted += json<{ lookups: number }>(answer).lookups;
        return true;
      },
    ),
  );
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
