import type { Context } from 'hono';
import { ID_PATTERN } from '#model/values.ts';
import { addDuration, DATE_PATTERN, endOfDay, localDate, startOfDay } from '#policies/durations.ts';
import { AuditError } from '#server/errors.ts';
import type { ConsoleDeps, Viewer } from './deps.ts';

/**
 * The span of time and the organisation that a page is about. Both stand in the address, so that what is seen can be
 * sent: `?range=30d&organisation=partner-y`, or `?range=custom&from=2026-11-01&to=2026-11-30` (local dates, both
 * within). Spans end now, or at the end of a day in the pack's time zone.
 */
export const RANGES = ['24h', '7d', '30d', '90d', 'month', 'last-month', 'custom'] as const;
export type RangeName = (typeof RANGES)[number];

export interface Range {
  name: RangeName;
  /** Milliseconds; `to` is past the end. */
  from: number;
  to: number;
  /** First and last local date, as fields of a form have them. */
  first: string;
  last: string;
  /** The organisation asked for; null for all that the reader may see. */
  organisation: string | null;
  /** Organisations that the reader may see; undefined for all. */
  organisations: readonly string[] | undefined;
}

const DAYS: Partial<Record<RangeName, string>> = { '7d': 'P7D', '30d': 'P30D', '90d': 'P90D' };
const HOUR = 3_600_000;
/** A custom span of more than this is cut: pages are for looking, exports for everything. */
const LONGEST = 'P400D';

/** Reads the address; what it does not say, or says wrongly, is the usual. Refuses an organisation out of reach. */
export function rangeOf(
  c: Context,
  {
    deps,
    who,
    usual = '30d',
  }: { deps: Pick<ConsoleDeps, 'policy' | 'clock'>; who: Viewer; usual?: RangeName },
): Range {
  const zone = deps.policy().timezone;
  const now = deps.clock.now();
  const asked = RANGES.find((name) => name === c.req.query('range')) ?? usual;
  const told = spanOf(c, asked, now, zone);
  const [from, to] = told ?? spanOf(c, usual, now, zone) ?? [now - 24 * HOUR, now];
  const sent = c.req.query('organisation') ?? '';
  const organisation = sent !== '' && sent.length <= 128 && ID_PATTERN.test(sent) ? sent : null;
  if (organisation !== null && who.organisations.length > 0 && !who.organisations.includes(organisation))
    throw new AuditError('not-permitted', 'This organisation is not among those you may see.');
  return {
    name: told === null ? usual : asked,
    from,
    to,
    first: localDate(from, zone),
    last: localDate(to - 1, zone),
    organisation,
    organisations: who.organisations.length > 0 ? who.organisations : undefined,
  };
}

function spanOf(c: Context, name: RangeName, now: number, zone: string): [from: number, to: number] | null {
  const today = localDate(now, zone);
  const monthStart = startOfDay(`${today.slice(0, 7)}-01`, zone) ?? now;
  switch (name) {
    case '24h':
      return [now - 24 * HOUR, now];
    case 'month':
      return [monthStart, Math.max(now, monthStart + 1)];
    case 'last-month':
      return [addDuration(monthStart, 'P1M', zone, -1), monthStart];
    case 'custom': {
      const [first, last] = [c.req.query('from') ?? '', c.req.query('to') ?? ''];
      if (!DATE_PATTERN.test(first) || !DATE_PATTERN.test(last)) return null;
      const [from, to] = [startOfDay(first, zone), endOfDay(last, zone)];
      if (from === null || to === null || from >= to) return null;
      return [Math.max(from, addDuration(to, LONGEST, zone, -1)), to];
    }
    default: {
      const start = startOfDay(localDate(addDuration(now, DAYS[name] ?? 'P30D', zone, -1), zone), zone);
      return [start ?? now - 24 * HOUR, now];
    }
  }
}

/** The address's part that says this range, to be carried on to the next page. */
export function rangeQuery({ name, first, last, organisation }: Range): URLSearchParams {
  const query = new URLSearchParams({ range: name });
  if (name === 'custom') {
    query.set('from', first);
    query.set('to', last);
  }
  if (organisation !== null) query.set('organisation', organisation);
  return query;
}

/** The same range as the store's reports take it. */
export const totalsFilterOf = ({ from, to, organisation, organisations }: Range) => ({
  from,
  to,
  ...(organisation !== null && { organisation }),
  ...(organisations !== undefined && { organisations }),
});

/** What an audit-look records of it. */
export const lookQueryOf = ({ name, from, to, organisation }: Range) => ({
  range: name,
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
  organisation,
});

/** Organisations that the reader may choose among, by id. */
export async function organisationsFor(
  deps: Pick<ConsoleDeps, 'store'>,
  who: Viewer,
): Promise<{ id: string; name: string }[]> {
  const all = await deps.store.organisations();
  return all
    .filter(({ id }) => who.organisations.length === 0 || who.organisations.includes(id))
    .map(({ id, name }) => ({ id, name: name ?? id }));
}
