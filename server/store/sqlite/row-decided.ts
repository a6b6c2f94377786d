import type { Lookup } from '#model/lookup.ts';
import type { Facts } from '#policies/policy.ts';
import { showPeople } from './people.ts';
import { type Codec, type LookupRow, namedContext, type Own, operationOf, type Ways } from './row.ts';
import { contextOf, factsFrom, type SharedFacts } from './row-facts.ts';
import { FULL } from './words.ts';

/**
 * A row read for what it was decided on, and for nothing else: hundreds of thousands a second. Most of what a row
 * keeps as JSON has no part in that and is not parsed.
 */

/** The columns that say what a lookup was decided on, and what was answered. */
export type DecidedRow = Pick<
  LookupRow,
  | 'occurred_at'
  | 'operation'
  | 'organisation'
  | 'teams'
  | 'reason'
  | 'policy'
  | 'decision'
  | 'facts'
  | 'fields'
  | 'ways'
> & {
  hasNote: boolean;
  /** The column `data`. `raw`: its UTF-8 bytes, as a text inside JSON is written, each taken for a character. */
  data: string;
  raw: boolean;
};

export type Decided = Pick<Lookup, 'organisation' | 'teams' | 'policy' | 'decision' | 'facts'>;

/** Reads rows, one after another. Words that rows share are the same objects, which nobody may change. */
export function decidedReader(codec: Codec): (row: DecidedRow) => Decided {
  const { words, keys } = codec;
  const values = new Map<number, unknown>();
  const word = (n: number): unknown => {
    let value = values.get(n);
    if (value === undefined) {
      value = JSON.parse(words.text(n));
      values.set(n, value);
    }
    return value;
  };
  const facts = new Map<number, Ready>();
  const ready = (n: number): Ready => {
    let known = facts.get(n);
    if (known === undefined) {
      const { context, ...shared } = word(n) as SharedFacts;
      const plain = { ...shared, change: null, consent: null, task: null, follows: null };
      known = { facts: plain, context: context === true };
      facts.set(n, known);
    }
    return known;
  };

  return (row) => {
    const own = bears(row) ? ownOf(row) : null;
    const json = (column: string, n: number): unknown =>
      n === FULL ? JSON.parse(own?.over?.[column] ?? 'null') : word(n);
    const { data, raw } = row;
    const told = {
      operation: operationOf(row.operation),
      reason: json('reason', row.reason) as string | null,
      fields: json('fields', row.fields) as string[] | null,
      system: (json('ways', row.ways) as Ways)[1],
      hasNote: row.hasNote,
    };
    let decidedOn: Facts;
    if (own === null) {
      const shared = ready(row.facts);
      const country = member(data, raw, COUNTRY);
      decidedOn = { ...shared.facts, ...told, at: row.occurred_at, country };
      if (shared.context) {
        const network = member(data, raw, NETWORK);
        decidedOn.context = contextOf({
          site: member(data, raw, SITE),
          device: member(data, raw, DEVICE) as 'managed' | 'unmanaged' | null,
          network: network?.includes('@{') ? showPeople(keys, network) : network,
        });
      }
    } else {
      decidedOn = factsFrom(json('facts', row.facts) as SharedFacts, own.facts, {
        ...told,
        occurredAt: row.occurred_at,
        change: own.change ?? null,
        context: own.context ? namedContext(keys, own.context) : {},
      });
    }
    return {
      organisation: json('organisation', row.organisation) as Decided['organisation'],
      teams: json('teams', row.teams) as Decided['teams'],
      policy: json('policy', row.policy) as Decided['policy'],
      decision: json('decision', row.decision) as Decided['decision'],
      facts: decidedOn,
    };
  };
}

interface Ready {
  facts: Omit<Facts, 'at' | 'operation' | 'reason' | 'hasNote' | 'fields' | 'system' | 'country'>;
  /** Whether the decision was made on the context that the lookup tells. */
  context: boolean;
}

const ownOf = ({ data, raw }: DecidedRow): Own => JSON.parse(raw ? unescaped(data) : data) as Own;

const unescaped = (data: string): string =>
  JSON.parse(`"${BEYOND_ASCII.test(data) ? Buffer.from(data, 'latin1').toString() : data}"`) as string;
const BEYOND_ASCII = /[\x80-\xff]/;

/**
 * The end of a member's name as it stands in the column, and in the column as a text. It does not begin with the quote,
 * of which there are many to look at. What people write has its quotes escaped, and is not taken for a name.
 */
const named = (name: string, value = '') => ({
  plain: `${name}":${value}`,
  raw: `${name}\\":${value.replace('"', '\\"')}`,
});
const BEARING = ['facts', 'change', 'over'].map((name) => named(name));
const [COUNTRY, SITE] = [named('country', '"'), named('site', '"')];
const [DEVICE, NETWORK] = [named('device', '"'), named('network', '"')];

/** Whether more of a row's own text bears on its facts than where the actor sat. */
function bears({ data, raw }: DecidedRow): boolean {
  for (const name of BEARING) if (data.includes(raw ? name.raw : name.plain)) return true;
  return false;
}

/** A member of the context: ids and codes, in which nothing is escaped. */
function member(data: string, raw: boolean, name: ReturnType<typeof named>): string | null {
  const whole = raw ? name.raw : name.plain;
  const at = data.indexOf(whole);
  if (at < 0) return null;
  const from = at + whole.length;
  return data.slice(from, data.indexOf(raw ? '\\"' : '"', from));
}
