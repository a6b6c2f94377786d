import type { Roster } from '#model/evidence.ts';
import type { Lookup, Receipt } from '#model/lookup.ts';
import type {
  Delivery,
  MonthFigures,
  NewSpecific,
  SpecificDecision,
  SpecificReport,
  Subscription,
} from '#model/report.ts';
import type { Items } from '#model/values.ts';
import type { Grade, Operation, ServiceRole } from '#policies/vocabulary.ts';

/** What reports ask of a database. Part of the port (`port.ts`), with the same promises. */
export interface ReportStore {
  // -- counting a month ------------------------------------------------------------------------------
  /**
   * Lookups that happened in a range, with what a month is counted by: in ledger order, by pages of about `limit`
   * looked through. `next` is what to ask for as `after`, null at the end. Names nobody.
   */
  usedLookups(
    range: { from: number; to: number },
    after: number,
    limit: number,
  ): Promise<{ items: UsedLookup[]; next: number | null }>;
  /** Everybody whom the directory knows as an actor, as it stands; by pages of people. Names nobody. */
  accounts(
    span: AccountSpan,
    after: number,
    limit: number,
  ): Promise<{ items: Account[]; next: number | null }>;
  /** Lookups that sources told of in the hours of a range, and the first hour of all, milliseconds. */
  toldBetween(range: { from: number; to: number }): Promise<{ told: number; first: number | null }>;
  /** Takes the place of what was counted of this month before. */
  saveMonth(month: NewMonth): Promise<void>;
  /** What was counted, an organisation at a time, of these months or of all. */
  keptMonths(months?: readonly string[]): Promise<KeptFigures[]>;
  /** Months that were counted, without their figures. */
  countedMonths(): Promise<Omit<NewMonth, 'figures'>[]>;

  // -- judging norms -----------------------------------------------------------------------------------
  /**
   * Findings that are closed and were last decided in a range; of those, by whom they are about, and as unjustified,
   * with a second person's confirmation. `entry` is the latest decision's.
   */
  separation(range: { from: number; to: number; organisation: string | null }): Promise<{
    decided: number;
    involved: number;
    unjustified: number;
    confirmed: number;
    entry: number | null;
  }>;
  /** Looks through these routes, the newest first, at most two hundred of each. */
  looksOn(
    routes: readonly string[],
    range: { from: number; to: number },
  ): Promise<{ index: number; at: number; role: ServiceRole; route: string }[]>;
  /** UTC days of a range that have a signed checkpoint; witnesses that cosigned since, and when last. */
  signing(range: { from: number; to: number }): Promise<{
    days: number;
    witnesses: number;
    cosignedAt: number | null;
  }>;

  // -- named reports -----------------------------------------------------------------------------------
  requestSpecific(request: NewSpecific): Promise<Receipt>;
  /** Refuses with `wrong-step` what was decided, and with `not-permitted` the word of who asked. */
  decideSpecific(id: string, decision: SpecificDecision): Promise<Receipt>;
  specificReport(id: string): Promise<SpecificReport | null>;
  /** Newest first, without what they hold. */
  specificReports(page: { limit: number; cursor: string | null }): Promise<Items<SpecificReport>>;
  /** Destroys what has expired, overwritten on the disk, each an entry; answers how many. */
  destroySpecific(now: number): Promise<number>;

  // -- reports that go out ------------------------------------------------------------------------------
  saveSubscription(subscription: Subscription): Promise<Receipt>;
  endSubscription(id: string, by: string, at: number): Promise<Receipt>;
  subscriptions(): Promise<Subscription[]>;
  /** False where this subscription has one of this month already. */
  makeDelivery(delivery: Delivery): Promise<boolean>;
  /** The attempts of a delivery, and its state; sent or given up, it is an entry. */
  saveDelivery(delivery: Delivery): Promise<Receipt | null>;
  delivery(id: string): Promise<Delivery | null>;
  /** Newest first. */
  deliveries(page: { limit: number; cursor: string | null }): Promise<Items<Delivery>>;
  /** Those that are to be tried by now, and those that were being sent when the service ended. */
  deliveriesDue(now: number): Promise<Delivery[]>;
}

/** One lookup as a month is counted by. `person` and `subject` are the same number for the same one, and no more. */
export interface UsedLookup {
  at: number;
  person: number;
  /** 0: no customer. */
  subject: number;
  organisation: string | null;
  software: boolean;
  operation: Operation;
  /** Made from a search or a request for many, and no act of its own. */
  made: boolean;
  reason: string | null;
  search: Lookup['search'];
  site: string | null;
  country: string | null;
  grade: Grade;
  first: boolean;
  /** How long the record was open, milliseconds; null where the CRM does not tell. */
  openFor: number | null;
  /** Null before it is graded. */
  roster: Roster | null;
}

/** Calls are counted from `from` up to `to`, use from `usedFrom`, milliseconds. */
export interface AccountSpan {
  usedFrom: number;
  from: number;
  to: number;
}

export interface Account {
  person: number;
  organisation: string;
  software: boolean;
  hasRole: boolean;
  employedFrom: number | null;
  employedTo: number | null;
  /** Whether it made a lookup in the span. */
  used: boolean;
  /** Conversations that it handled. */
  calls: number;
}

export interface NewMonth {
  /** `2026-11` */
  month: string;
  zone: string;
  countedAt: number;
  size: number;
  told: number;
  took: number;
  /** By organisation; the empty one is all of them together. */
  figures: ReadonlyMap<string, MonthFigures>;
}

export interface KeptFigures {
  month: string;
  organisation: string;
  zone: string;
  countedAt: number;
  size: number;
  figures: MonthFigures;
}
