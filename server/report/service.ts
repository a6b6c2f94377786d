import { type Clock, timestamp } from '#server/clock.ts';
import type { Completeness } from '#server/completeness/service.ts';
import { notFound } from '#server/errors.ts';
import type { Policies } from '#server/policy/in-force.ts';
import type { Store } from '#store/port.ts';
import { FORMAT, type ReportFile, type ReportSigner } from './files.ts';
import type { CheckedLedger } from './integrity.ts';
import { type MonthlyReport, monthlyReport } from './monthly/monthly.ts';
import { createMonths, type MonthSpan, type Months, monthOf, monthsUpTo, spanOf } from './monthly/months.ts';
import type { Pdf } from './pdf.ts';
import { scorecardFacts } from './scorecard/facts.ts';
import type { Norm } from './scorecard/norms.ts';
import { scorecard } from './scorecard/scorecard.ts';
import { createSpecificReports, type SpecificReports } from './specific/service.ts';
import { type SubjectReport, subjectReport } from './subject/subject.ts';

/** The reports of the product, for routes, pages and deliveries. */
export interface Reports {
  months: Months;
  pdf: Pdf;
  signer: ReportSigner;
  /** Throws `not-found` for what is no month, or one to come. */
  monthly(month: string, organisation: string | null): Promise<MonthlyReport>;
  /** The norms of an organisation, or of all together, as they stand now. */
  scorecard(organisation: string | null): Promise<Norm[]>;
  /** The month of a report where none is named: the last one that is over. */
  lastMonth(): string;
  /** Months that were counted, the newest first. */
  counted(): Promise<{ month: string; at: number; running: boolean }[]>;
  specific: SpecificReports;
  /** What a customer may be told of who looked. */
  subject(id: string): Promise<SubjectReport>;
  /** What a file says of itself. */
  stated(kind: ReportFile['kind'], query: string): Promise<Omit<ReportFile, 'report'>>;
}

export interface ReportsInput {
  store: Store;
  policies: Policies;
  clock: Clock;
  pdf: Pdf;
  signer: ReportSigner;
  integrity: () => CheckedLedger;
  completeness: Completeness;
  newId: (at: number) => string;
}

export function createReports({
  store,
  policies,
  clock,
  pdf,
  signer,
  integrity,
  completeness,
  newId,
}: ReportsInput): Reports {
  const zone = () => policies.active().timezone;
  const months = createMonths({ store, policy: policies.at, clock });
  const spanFor = (month: string): MonthSpan => {
    const span = spanOf(month, zone());
    if (!span || span.from > clock.now()) throw notFound('month');
    return span;
  };
  return {
    months,
    pdf,
    signer,
    monthly: async (month, organisation) => monthlyReport(store, spanFor(month), organisation, zone()),
    async scorecard(organisation) {
      const { verdict } = await completeness.now();
      return scorecard(
        await scorecardFacts({
          store,
          policy: policies.active(),
          now: clock.now(),
          integrity: integrity(),
          completeness: verdict.state,
          organisation,
        }),
      );
    },
    specific: createSpecificReports({ store, clock, newId }),
    subject: (id) => subjectReport(store, policies.at, id, clock.now()),
    lastMonth: () => monthsUpTo(monthOf(clock.now(), zone()), 2)[0] as string,
    async counted() {
      const all = await store.countedMonths();
      return all
        .filter((one) => one.zone === zone())
        .map(({ month, countedAt }) => ({
          month,
          at: countedAt,
          running: countedAt < (spanOf(month, zone())?.to ?? 0),
        }))
        .toReversed();
    },
    stated: async (kind, query) => ({
      format: FORMAT,
      kind,
      origin: store.origin,
      createdAt: timestamp(clock.now()),
      query,
      ledgerSize: await store.treeSize(),
    }),
  };
}
