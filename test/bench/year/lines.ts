import { draws } from '../draws.ts';
import { GATEWAYS, type Person, peopleOf, WORK_OF, type Work } from './centre.ts';

/**
 * A year of lookups as NDJSON, in the order of time, made faster than any service takes them in. A customer
 * calls; whoever answers looks one to five times, while hundreds of others do the same; every lookup
 * carries what a CRM's gateway would send: reference, fields, the session's context, a trace, a number in
 * its source's sequence. One in a hundred is a search, one in a hundred a change. The same `Year` gives the
 * same bytes, so that a run that was cut can go on.
 */

export interface Year {
  lookups: number;
  /** Milliseconds: the first lookup's hour, on the hour. */
  start: number;
  people: number;
}

/** What was written last, to ask for later. */
export interface Written {
  id: string;
  at: number;
  actor: string;
  organisation: string;
  /** Null for a search. */
  subject: string | null;
  reason: string | null;
  operation: 'view' | 'search' | 'change';
}

export interface Lines {
  /** Writes the next line, if there is one and the buffer has room for it. Answers its bytes, 0 for none. */
  write(into: Buffer, at: number): number;
  readonly written: Written;
}

/** No line is longer. */
export const LINE_BYTES_MAX = 1024;
export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const HOURS = 365 * 24;
/** Episodes that go on side by side. */
const AT_ONCE = 512;
const CUSTOMER_DIGITS = 8;
/** Bounds how often one customer calls. */
const RARE = 0.01;

/** How much of a day's work falls in each hour, UTC; a weekend day has a fifth of it. */
const BY_HOUR = [1, 1, 1, 1, 1, 4, 30, 80, 100, 100, 90, 80, 90, 100, 95, 90, 70, 50, 45, 40, 20, 6, 2, 1];

const HEX4 = Array.from({ length: 65_536 }, (_, i) => i.toString(16).padStart(4, '0'));
const MS = Array.from({ length: 1000 }, (_, i) => `${String(i).padStart(3, '0')}Z`);
const MINUTE_SECOND = Array.from(
  { length: 3600 },
  (_, i) => `${String(Math.floor(i / 60)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}.`,
);

interface Episode {
  person: Person;
  customer: number;
  work: Work;
  reference: number;
  left: number;
}

/** The pieces of a line that a kind of work always has. */
interface Pieces {
  view: string;
  change: string;
  search: string;
  reference: string;
  fields: string;
  callSite: string;
}

export const customersOf = ({ lookups }: Year): number => Math.max(100, Math.round(lookups / 6));

export function linesOf(year: Year): Lines {
  const next = draws(7);
  const people = peopleOf(year.people);
  const sources = GATEWAYS.map((gateway) => `"},"source":{"id":"${gateway}","seq":`);
  const customers = customersOf(year);
  const pieces = piecesOfWork();
  const counts = lookupsByHour(year);
  const numbers = new Float64Array(GATEWAYS.length);
  let references = 0;

  const episodes: (Episode | undefined)[] = Array(AT_ONCE).fill(undefined);
  const begin = (): Episode => {
    const person = people[next() % people.length] as Person;
    const part = next() / 2 ** 32;
    // Half of the calls come from anybody, half from those who call again and again: up to fifty times as often.
    const rank = next() & 1 ? part : (RARE + (1 - RARE) * part) ** 2 - RARE ** 2;
    return {
      person,
      customer: spread(Math.floor(rank * customers)),
      work: (WORK_OF.get(person.role) as readonly Work[])[next() % 100] as Work,
      reference: ++references,
      left: 1 + (next() % 5),
    };
  };

  const written: Written = {
    id: '',
    at: 0,
    actor: '',
    organisation: '',
    subject: null,
    reason: null,
    operation: 'view',
  };
  let hour = -1;
  let inHour = 0;
  let hourText = '';
  let day = '';
  let high = -1;
  let highText = '';

  const write = (into: Buffer, offset: number): number => {
    while (inHour === (counts[hour] ?? 0)) {
      if (++hour >= HOURS) return 0;
      inHour = 0;
      const text = new Date(year.start + hour * HOUR_MS).toISOString();
      hourText = text.slice(0, 14);
      day = text.slice(2, 10);
    }
    const within = Math.floor((inHour++ * HOUR_MS) / (counts[hour] as number));
    const at = year.start + hour * HOUR_MS + within;
    const top = Math.floor(at / 65_536);
    if (top !== high) {
      high = top;
      highText = top.toString(16).padStart(8, '0');
    }
    const [a, b, c, d, e, f] = [next(), next(), next(), next(), next(), next()];
    const slot = a % AT_ONCE;
    let episode = episodes[slot];
    if (episode === undefined || episode.left-- === 0) {
      episode = begin();
      episode.left--;
      episodes[slot] = episode;
    }
    const { person, work } = episode;
    const piece = pieces.get(work) as Pieces;
    const kind = b % 100;
    const operation = kind === 0 ? 'search' : kind === 1 ? 'change' : 'view';
    const id = `${highText}-${HEX4[at & 65_535]}-7${(HEX4[c & 4095] as string).slice(1)}-${HEX4[0x8000 | (c >>> 18)]}-${hex8(d)}${HEX4[e & 65_535]}`;
    const subject = operation === 'search' ? null : customerId(episode.customer);
    const seq = (numbers[person.gateway] as number) + 1;
    numbers[person.gateway] = seq;
    const reference = `${episode.reference}`;
    const task = work.reference === 'task' ? `"task":"task-${reference}",` : '';
    const text = `{"id":"${id}","occurredAt":"${hourText}${MINUTE_SECOND[Math.floor(within / 1000)]}${MS[within % 1000]}","actor":{"id":"${person.id}","kind":"${person.kind}"},${subject === null ? '' : `"subject":"${subject}",`}${task}${piece[operation]}${piece.reference}${reference}${piece.fields}${person.context}${day}","trace":"${hex8(f)}${hex8(next())}${hex8(next())}${hex8(next())}","span":"${hex8(next())}${hex8(next())}${piece.callSite}${sources[person.gateway]}${seq}}}\n`;
    written.id = id;
    written.at = at;
    written.actor = person.id;
    written.organisation = person.organisation;
    written.subject = subject;
    written.reason = work.reason;
    written.operation = operation;
    return into.write(text, offset, 'latin1');
  };
  return { write, written };
}

const hex8 = (n: number): string => `${HEX4[n >>> 16]}${HEX4[n & 65_535]}`;

export const customerId = (n: number): string => `c-${String(n).padStart(CUSTOMER_DIGITS, '0')}`;

/** Customers who call often do not stand together: a step through all numbers of eight digits. */
const spread = (n: number): number => (n * 38_461_539) % 10 ** CUSTOMER_DIGITS;

function piecesOfWork(): Map<Work, Pieces> {
  const made = new Map<Work, Pieces>();
  for (const work of new Set([...WORK_OF.values()].flat())) {
    const reason = work.reason === null ? '' : `"reason":"${work.reason}",`;
    const [action, amount] = work.change;
    const sum = amount === null ? '' : `,"amount":${amount},"currency":"EUR"`;
    made.set(work, {
      view: `"operation":"view",${reason}`,
      change: `"operation":"change","change":{"action":"${action}"${sum}},${reason}`,
      search: `"operation":"search","search":{"keys":["name","birthDate"],"wildcard":false},${reason}`,
      reference: `"reference":{"type":"${work.reference}","id":"${work.reference}-`,
      fields: `"},"fields":${JSON.stringify(work.fields)},"system":"crm","channel":"phone",`,
      callSite: `","callSite":"${work.callSite}`,
    });
  }
  return made;
}

/** How many lookups each hour of the year has, by the week's and the day's rhythm; they add up exactly. */
function lookupsByHour({ lookups, start }: Year): number[] {
  const weights = Array.from({ length: HOURS }, (_, hour) => {
    const at = new Date(start + hour * HOUR_MS);
    const weekend = at.getUTCDay() % 6 === 0;
    return (BY_HOUR[at.getUTCHours()] as number) * (weekend ? 0.2 : 1);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let [until, told] = [0, 0];
  return weights.map((weight, hour) => {
    until += weight;
    const count = Math.round((hour === HOURS - 1 ? 1 : until / total) * lookups) - told;
    told += count;
    return count;
  });
}
