import type { MonthFigures } from '#model/report.ts';
import { localTime } from '#policies/durations.ts';
import type { Account, UsedLookup } from '#store/report-port.ts';

/**
 * Counts a month, one lookup after another, for every organisation and for all of them together. Pure: what it is
 * given is in ledger order, and what it keeps are numbers.
 */
export interface MonthCount {
  add(lookup: UsedLookup): void;
  /** By organisation; the empty one is all together. */
  figures(): Map<string, MonthFigures>;
}

export interface CountInput {
  zone: string;
  /** The month, milliseconds; `to` may lie ahead. */
  from: number;
  to: number;
  /** Accounts as the directory has them. */
  accounts: readonly Account[];
  /** Reasons that break the glass. */
  breakGlass: ReadonlySet<string>;
  /** Two places sooner after each other than this are at once, milliseconds. */
  within: number;
  /** When the first lookup of all happened; null without any. */
  recordedSince: number | null;
}

/** Search keys by which a customer is meant, and no other. Spelt without case, spaces, dashes and underscores. */
const NUMBERS: ReadonlySet<string> = new Set([
  'customernumber',
  'customerid',
  'customer',
  'clientnumber',
  'clientid',
  'klantnummer',
  'accountnumber',
  'contractnumber',
  'policynumber',
  'membernumber',
  'subject',
  'id',
  'bsn',
]);
export const isNumber = (key: string): boolean => NUMBERS.has(key.toLowerCase().replaceAll(/[\s_-]/g, ''));

/** Between 19:00 and 06:00, or in a weekend: the Suwinet reports' indicator. */
export const isLate = ({ hour, weekday }: { hour: number; weekday: number }): boolean =>
  hour >= 19 || hour < 6 || weekday >= 6;

/** A record closed this soon was hardly read, milliseconds. */
export const AT_ONCE = 3000;
export const IDLE_DAYS = 60;
const DAY = 86_400_000;
const QUARTER = 15 * 60_000;
/** Days of a month, and one to spare. */
const DAYS = 32;
/** The empty name is nobody's. */
export const ALL = '';

interface Tally {
  figures: MonthFigures;
  subjects: Numbers;
  active: Set<number>;
  after: Set<number>;
  /** Lookups of a person's own, by person and day. */
  days: Map<number, number>;
}

export function countMonth(input: CountInput): MonthCount {
  const { zone, accounts, breakGlass, within } = input;
  const tallies = new Map<string, Tally>();
  const tallyOf = (name: string): Tally => {
    const known = tallies.get(name);
    if (known) return known;
    const made = { figures: zero(), subjects: new Numbers(), active: new Set<number>() };
    const tally: Tally = { ...made, after: new Set(), days: new Map() };
    tallies.set(name, tally);
    return tally;
  };
  const whole = tallyOf(ALL);
  const ended = new Map(accounts.map(({ person, employedTo }) => [person, employedTo]));
  /** All of a quarter of an hour has the same day and the same side of seven o'clock, in every zone there is. */
  const clock = new Map<number, { day: number; late: boolean }>();
  const clockOf = (at: number) => {
    const quarter = Math.floor(at / QUARTER);
    let known = clock.get(quarter);
    if (known === undefined) {
      const local = localTime(at, zone);
      known = { day: local.day, late: isLate(local) };
      clock.set(quarter, known);
    }
    return known;
  };
  const places = new Map<number, Pick<UsedLookup, 'at' | 'site' | 'country'>>();
  /** Whether this person was somewhere else just before. */
  const isElsewhere = (lookup: UsedLookup): boolean => {
    if (lookup.software || (lookup.site === null && lookup.country === null)) return false;
    const before = places.get(lookup.person);
    places.set(lookup.person, lookup);
    if (!before || Math.abs(lookup.at - before.at) > within) return false;
    if (before.site !== null && lookup.site !== null) return before.site !== lookup.site;
    return before.country !== null && lookup.country !== null && before.country !== lookup.country;
  };

  const addTo = (tally: Tally, lookup: UsedLookup, elsewhere: boolean): void => {
    const { figures, subjects, active, after, days } = tally;
    const { day, late } = clockOf(lookup.at);
    figures.lookups++;
    active.add(lookup.person);
    if (lookup.subject !== 0) subjects.add(lookup.subject);
    if (lookup.software) figures.bySoftware++;
    if (late) figures.outOfHours++;
    if (lookup.search && !lookup.made) {
      if (!lookup.search.keys.some(isNumber)) figures.withoutNumber++;
      if (lookup.search.wildcard) figures.wildcard++;
    }
    if (lookup.roster?.covered && !lookup.software) {
      figures.rostered++;
      if (!lookup.roster.onShift) figures.offRoster++;
    }
    if (lookup.openFor !== null) {
      figures.closings++;
      if (lookup.openFor <= AT_ONCE) figures.closedAtOnce++;
    }
    const end = ended.get(lookup.person) ?? null;
    if (end !== null && lookup.at >= end) after.add(lookup.person);
    if (!lookup.software && !lookup.made) {
      const key = lookup.person * DAYS + day;
      const n = (days.get(key) ?? 0) + 1;
      days.set(key, n);
      figures.highestADay = Math.max(figures.highestADay, n);
    }
    if (elsewhere) figures.twoPlaces++;
    if (lookup.reason !== null) figures.withReason++;
    if (lookup.reason !== null && breakGlass.has(lookup.reason)) figures.breakGlass++;
    addGrade(figures, lookup);
  };

  return {
    add(lookup) {
      const elsewhere = isElsewhere(lookup);
      addTo(whole, lookup, elsewhere);
      if (lookup.organisation !== null) addTo(tallyOf(lookup.organisation), lookup, elsewhere);
    },
    figures() {
      for (const account of accounts) {
        addAccount(whole.figures, account, input);
        addAccount(tallyOf(account.organisation).figures, account, input);
      }
      return new Map(
        [...tallies].map(([name, { figures, subjects, active, after }]) => [
          name,
          {
            ...figures,
            subjects: subjects.size,
            active: active.size,
            usedAfterEmployment: after.size,
            unused: isLongEnough(input) ? figures.unused : null,
          },
        ]),
      );
    },
  };
}

/** Whether an account was left alone for sixty days is known only where the record goes back so far. */
const isLongEnough = ({ recordedSince, to }: CountInput): boolean =>
  recordedSince !== null && recordedSince <= to - IDLE_DAYS * DAY;

function addGrade(figures: MonthFigures, { grade, first }: UsedLookup): void {
  if (grade === 'pending' || grade === 'undetermined') {
    figures[grade]++;
    return;
  }
  const side = first ? figures.first : figures.returns;
  side.judged++;
  if (grade === 'corroborated' || grade === 'explained') side.explained++;
  else figures[grade]++;
}

function addAccount(figures: MonthFigures, account: Account, { to }: CountInput): void {
  const { software, employedFrom, employedTo, used, calls, hasRole } = account;
  figures.calls += calls;
  if (software || (employedFrom ?? 0) >= to || (employedTo ?? Number.POSITIVE_INFINITY) <= to) return;
  figures.accounts++;
  if (!hasRole) figures.withoutRole++;
  if (!used && (employedFrom ?? 0) <= to - IDLE_DAYS * DAY) figures.unused = (figures.unused ?? 0) + 1;
}

const zero = (): MonthFigures => ({
  lookups: 0,
  subjects: 0,
  bySoftware: 0,
  calls: 0,
  withoutNumber: 0,
  wildcard: 0,
  outOfHours: 0,
  rostered: 0,
  offRoster: 0,
  closings: 0,
  closedAtOnce: 0,
  active: 0,
  accounts: 0,
  unused: 0,
  withoutRole: 0,
  usedAfterEmployment: 0,
  highestADay: 0,
  twoPlaces: 0,
  withReason: 0,
  first: { judged: 0, explained: 0 },
  returns: { judged: 0, explained: 0 },
  unexplained: 0,
  unsupported: 0,
  contradicted: 0,
  undetermined: 0,
  pending: 0,
  breakGlass: 0,
});

const BITS_FROM = 4096;

/** Different numbers: one by one while they are few, a bit each once there are many. */
class Numbers {
  size = 0;
  #few: Set<number> | null = new Set();
  #bits = new Uint8Array(0);
  add(n: number): void {
    if (this.#few) {
      this.#few.add(n);
      this.size = this.#few.size;
      if (this.size < BITS_FROM) return;
      const few = this.#few;
      this.#few = null;
      this.size = 0;
      for (const one of few) this.add(one);
      return;
    }
    const [byte, bit] = [n >> 3, 1 << (n & 7)];
    if (byte >= this.#bits.length) {
      const longer = new Uint8Array(Math.max(byte + 1, this.#bits.length * 2));
      longer.set(this.#bits);
      this.#bits = longer;
    }
    const held = this.#bits[byte] as number;
    if ((held & bit) !== 0) return;
    this.#bits[byte] = held | bit;
    this.size++;
  }
}
