import { Hono } from 'hono';
import { z } from 'zod';
import type { PolicyVia } from '#model/policy.ts';
import { Time } from '#model/values.ts';
import { createAccess } from './access/evaluate.ts';
import { accessRoutes } from './access/routes.ts';
import { createSearches } from './access/search.ts';
import { type Allowance, allowanceMetrics, createAllowance } from './auth/allowance.ts';
import { type Clock, newId, timestamp } from './clock.ts';
import { completenessMetrics } from './completeness/metrics.ts';
import { completenessRoutes } from './completeness/routes.ts';
import { type Completeness, createCompleteness, shownVerdict } from './completeness/service.ts';
import { statementOf } from './completeness/statement.ts';
import type { AllowanceSettings } from './config.ts';
import { consentRecordRoutes } from './consents/record-routes.ts';
import { consentRoutes } from './consents/routes.ts';
import { type Consents, createConsents } from './consents/service.ts';
import { monthlyPaper, scorecardPaper } from './console/print.tsx';
import { consoleRoutes, notFoundPage } from './console/routes.tsx';
import { consoleDeps } from './console/wire.ts';
import { createLive, type Live } from './detect/live.ts';
import { createLearned, runSettle } from './detect/run.ts';
import { suppressionRoutes } from './detect/suppression-routes.ts';
import { AuditError } from './errors.ts';
import { evidenceAtHand } from './evidence/at-hand.ts';
import { evidenceRoutes } from './evidence/routes.ts';
import { createExports, type Exports } from './export/job.ts';
import { exportRoutes } from './export/routes.ts';
import { reportSigner } from './export/sign-report.ts';
import type { ExportSigner } from './export/signer.ts';
import { type Api, body, headers, problem, reportFault, route } from './http.ts';
import type { Setting } from './installation.ts';
import { createErasures, type Erasures } from './keeping/erasures.ts';
import { createRetention, type Retention } from './keeping/retention.ts';
import { keepingRoutes } from './keeping/routes.ts';
import { lookupRoutes } from './lookups/routes.ts';
import { createLookups, type Lookups } from './lookups/service.ts';
import { openApi } from './openapi/document.ts';
import type { Policies } from './policy/in-force.ts';
import { createProposals } from './policy/proposals.ts';
import { policyRoutes } from './policy/routes.ts';
import { codeSuppressionRoutes } from './report/code-suppression-routes.ts';
import { type Counter, createCounter } from './report/counter.ts';
import { createMailer, type MailSettings } from './report/delivery/mail.ts';
import { deliveryRoutes } from './report/delivery/routes.ts';
import { createDeliveries, type Deliveries } from './report/delivery/service.ts';
import { createWebhook } from './report/delivery/webhook.ts';
import { createWriter } from './report/delivery/write.ts';
import { createFigures } from './report/figures.ts';
import { monthlyRoutes } from './report/monthly/routes.ts';
import { createPdf } from './report/pdf.ts';
import { reportRoutes } from './report/routes.ts';
import { scorecardRoutes } from './report/scorecard/routes.ts';
import { createReports, type Reports } from './report/service.ts';
import { createSimulations, type Simulations } from './report/simulation/jobs.ts';
import { simulationRoutes } from './report/simulation/routes.ts';
import { specificRoutes } from './report/specific/routes.ts';
import { subjectRoutes } from './report/subject/routes.ts';
import { lessonRoutes } from './review/lesson-routes.ts';
import { findingRoutes } from './review/routes.ts';
import { sampleRoutes } from './review/sample/routes.ts';
import { createSampler } from './review/sample/sampler.ts';
import { createReview } from './review/service.ts';
import { createWaiting, type Waiting } from './review/waiting.ts';
import { createWatch, type Watch } from './review/watch.ts';
import type { Store } from './store/port.ts';
import { createLedgerCheck, type LedgerCheck } from './tlog/check.ts';
import { type Checkpoints, openCheckpoints } from './tlog/checkpoints.ts';
import { createIntegrity, type Integrity, type IntegrityState } from './tlog/integrity.ts';
import type { LogKeys } from './tlog/keys.ts';
import { ledgerRoutes, proofOf, proofsWithin } from './tlog/routes.ts';
import { ledgerMetrics } from './tlog/status.ts';
import { createWitnesses, type WitnessConfig, type Witnesses } from './tlog/witnesses.ts';

/**
 * The whole product, built but not listening: its parts in the order of a lookup's life. A test makes one
 * from a temporary directory and a clock that it moves by hand.
 */
export interface Inzage {
  app: Hono;
  lookups: Lookups;
  consents: Consents;
  exports: Exports;
  checkpoints: Checkpoints;
  witnesses: Witnesses;
  /** Whether the ledger is still what was signed. */
  integrity(): IntegrityState;
  /** Whether all of it came in. */
  completeness: Completeness;
  /** Settles grades and runs the detectors; one run at a time. */
  settle(until: number): ReturnType<typeof runSettle>;
  check: LedgerCheck;
  erasures: Erasures;
  retention: Retention;
  reports: Reports;
  deliveries: Deliveries;
  simulations: Simulations;
  /** Counts of this moment, for pages that are kept open. */
  counter: Counter;
  /** Steps on several findings that can still be undone. */
  waiting: Waiting;
  /** Resolves when no run is under way. */
  settled(): Promise<void>;
}

export interface Parts {
  store: Store;
  policies: Policies;
  clock: Clock;
  /** The data directory; exports are written below it. */
  dir: string;
  keys: { checkpoint: LogKeys; export: () => Promise<ExportSigner> };
  /** Least time between two signed checkpoints, milliseconds; 0 signs whenever one is asked for. */
  checkpointEveryMs: number;
  /** Threads that grade beside this one where very many lookups wait. */
  settleThreads?: number;
  witnesses: readonly WitnessConfig[];
  allowance: AllowanceSettings;
  publicUrl: string | null;
  /** The program that makes PDFs; null where there is none. */
  chromium?: string | null;
  /** The operator's mail server; null where nothing is mailed. */
  mail?: MailSettings | null;
  /** Hosts that a webhook may be at. */
  webhookHosts?: readonly string[];
  /** Size of a head kept elsewhere that the log was found to hold against. */
  assured?: number;
  /** What the service was started with, to be shown. */
  installation?: readonly Setting[];
}

/** How long an export waits for witnesses before it goes out with the log's own signature alone. */
const COSIGN_MS = 5000;

export async function createApp(parts: Parts): Promise<Inzage> {
  const { store, policies, clock, dir, keys, checkpointEveryMs } = parts;
  const app = new Hono();
  const api: Api = { app, store, clock, lastUses: new Map() };
  app.use(headers());
  const integrity = createIntegrity(clock);
  app.onError((error, c) => {
    if (error instanceof AuditError && error.code === 'damaged')
      integrity.broke(error.message.replace(/\.$/, ''));
    reportFault(c, error);
    return problem(c, error);
  });

  const checkpoints = await openCheckpoints({
    store,
    keys: keys.checkpoint,
    clock,
    integrity,
    everyMs: checkpointEveryMs,
  });
  const witnesses = createWitnesses({
    store,
    checkpoints,
    integrity,
    clock,
    witnesses: parts.witnesses,
    assured: parts.assured ?? 0,
  });
  const allowance = createAllowance(parts.allowance);
  const lookups = createLookups({
    store,
    clock,
    policyAt: policies.at,
    evidenceAtHand,
    allowance,
    committed: (all) => live.note(all, policies.active()),
  });
  const consents = createConsents({
    store,
    clock,
    policy: policies.active,
    between: lookups.between,
  });
  const review = createReview({ store, clock, policy: policies.active, policyAt: policies.at, newId });
  const waiting = await createWaiting({ store, clock, review, newId });
  const watch = createWatch({ store, clock, policy: policies.active });
  const completeness = createCompleteness({ store, policy: policies.active, clock });
  const exports = await createExports({
    store,
    dir,
    signer: keys.export,
    async checkpoint() {
      const index = (await store.treeSize()) - 1;
      await checkpoints.covering(index);
      if (parts.witnesses.length > 0) await witnesses.askWithin(COSIGN_MS);
      return checkpoints.covering(index);
    },
    async completeness({ from, to, filter: { organisations, actor, subject } }) {
      const assessed = await completeness.between({ from, to, organisations });
      // A file about one person is none of the place to tell how much every source carries.
      const sources = actor === undefined && subject === undefined ? assessed.sources : [];
      return statementOf({ ...assessed, sources }, clock.now());
    },
    clock,
    newId,
  });
  const check = createLedgerCheck(store, clock, integrity);
  const { settle, settled, live } = settler(store, policies, clock, watch, parts.settleThreads);
  const erasures = createErasures({ store, exports, alone: true, dir, clock, newId });
  const retention = await createRetention({ store, policy: policies.active, exports, dir, clock, newId });

  const reports = createReports({
    store,
    policies,
    clock,
    pdf: createPdf({ chromium: parts.chromium ?? null }),
    signer: reportSigner(store, keys.export, (index) => proofOf(store, checkpoints, index), clock),
    integrity,
    completeness,
    newId,
  });
  const timezone = () => policies.active().timezone;
  const deliveries = createDeliveries({
    store,
    clock,
    zone: timezone,
    newId,
    mailer: parts.mail ? createMailer(parts.mail) : null,
    webhook: createWebhook({ hosts: parts.webhookHosts ?? [], sign: reports.signer.sign }),
    write: createWriter({
      reports,
      papers: { monthly: monthlyPaper, scorecard: scorecardPaper },
      zone: timezone,
      now: clock.now,
      publicUrl: parts.publicUrl,
    }),
    pdf: reports.pdf.present,
    link: parts.publicUrl !== null,
    source: parts.publicUrl ?? store.origin,
  });

  lookupRoutes(api, lookups, (indices, ms) => proofsWithin(store, checkpoints, indices, ms));
  accessRoutes(api, {
    access: createAccess(lookups),
    searches: createSearches({ store, lookups }),
    allowance,
    publicUrl: parts.publicUrl,
  });
  consentRoutes({ ...api, policy: policies.active }, consents);
  consentRecordRoutes(
    {
      ...api,
      policy: policies.active,
      proofOf: (index) => proofOf(store, checkpoints, index),
      verifierKey: () => checkpoints.verifierKey,
    },
    consents,
  );
  evidenceRoutes(api, policies);
  completenessRoutes(api, policies, completeness);
  suppressionRoutes(api);
  findingRoutes(api, policies, review, parts.publicUrl);
  sampleRoutes(api);
  lessonRoutes(api);
  codeSuppressionRoutes(api);
  reportRoutes(api, policies, { integrity, completeness });
  monthlyRoutes(api, reports);
  scorecardRoutes(api, reports);
  specificRoutes(api, reports.specific);
  subjectRoutes(api, policies);
  deliveryRoutes(api, deliveries);
  exportRoutes(api, exports, keys.export);
  keepingRoutes(api, erasures, retention);
  ledgerRoutes(api, checkpoints);
  const simulations = createSimulations({ store, clock, newId });
  simulationRoutes(api, simulations);
  const proposals = (via: PolicyVia) => createProposals({ store, clock, newId, via });
  policyRoutes(api, policies, proposals('api'));
  operatorRoutes(api, settle, { integrity, completeness, witnesses, allowance });
  const zone = () => policies.active().timezone;
  const counter = createCounter({
    store,
    clock,
    timezone: zone,
    decideWithin: () => policies.active().review.decideWithin,
    integrity,
    completeness: () => completeness.now(),
  });
  const pages = consoleDeps(api, review, {
    figures: createFigures({ store, clock, timezone: zone }),
    counter,
    policies,
    proposals: proposals('console'),
    consents,
    exports,
    checkpoints,
    witnesses,
    integrity,
    check,
    completeness,
    erasures,
    retention,
    reports,
    deliveries,
    simulations,
    installation: parts.installation ?? [],
    lastUses: api.lastUses ?? new Map(),
    allowance,
    waiting,
    newId,
  });
  app.route('/', consoleRoutes(pages));
  app.notFound((c) =>
    c.req.header('accept')?.includes('text/html')
      ? notFoundPage(c, pages)
      : problem(
          c,
          new AuditError('not-found', 'Nothing is served here.', { hint: '/openapi.json lists what is.' }),
        ),
  );

  return {
    app,
    lookups,
    consents,
    exports,
    checkpoints,
    witnesses,
    integrity,
    completeness,
    settle,
    check,
    erasures,
    retention,
    reports,
    deliveries,
    counter,
    simulations,
    waiting,
    settled,
  };
}

/** One settlement at a time; who asks meanwhile waits for a run of their own. Findings are numbered here. */
function settler(
  store: Store,
  policies: Policies,
  clock: Clock,
  watch: Watch,
  threads: number | undefined,
): Pick<Inzage, 'settle' | 'settled'> & { live: Live } {
  let last: Promise<unknown> = Promise.resolve();
  const learned = createLearned();
  const drawFrom = createSampler({ store, clock });
  const draw: typeof drawFrom = async (window, ...rest) => {
    await watch.regraded(window);
    return drawFrom(window, ...rest);
  };
  let number = 0;
  const ready = async () => {
    number = Math.max(number, await store.lastFindingNumber());
  };
  const newFindingId = () => `f-${String(++number).padStart(4, '0')}`;
  const live = createLive({
    store,
    policy: policies.at,
    clock,
    newId,
    newFindingId,
    learned,
    ready,
    failed: () => console.error('a burst could not be told; it is told when it is settled'),
  });
  const run = async (until: number) => {
    await ready();
    const deps = { store, policy: policies.at, clock, newId, newFindingId, learned, draw, threads };
    const settled = await runSettle(deps, until);
    await watch.remind();
    return settled;
  };
  return {
    live,
    settle(until) {
      const next = last.catch(() => undefined).then(() => run(until));
      last = next;
      return next;
    },
    settled: () => last.then(live.idle, live.idle),
  };
}

function operatorRoutes(
  api: Api,
  settle: Inzage['settle'],
  {
    integrity,
    completeness,
    witnesses,
    allowance,
  }: { integrity: Integrity; completeness: Completeness; witnesses: Witnesses; allowance: Allowance },
): void {
  route(api, 'POST /v1/admin/settle', async ({ c }) => {
    const sent = c.req.header('content-length') !== '0' && c.req.header('content-type') !== undefined;
    const { until } = sent ? await body(c, z.strictObject({ until: Time.nullish() }), 1024) : { until: null };
    const time = until ?? api.clock.now();
    const { settled, detected } = await settle(time);
    return c.json({ until: timestamp(time), ...settled, ...detected, settled, detected });
  });
  route(api, 'GET /healthz', ({ c }) => c.json({ status: 'ok' }));
  route(api, 'GET /readyz', async ({ c }) => {
    const { size } = await api.store.root();
    const { state, why, at, covered } = integrity();
    const { verdict } = await completeness.now();
    return c.json({
      status: 'ready',
      treeSize: size,
      integrity: { state, why, at: at === null ? null : timestamp(at), covered },
      // Which source it is, is for those who may ask.
      completeness: { state: verdict.state, since: shownVerdict(verdict).since },
      witnesses: (await witnesses.states()).map(({ at, ...witness }) => ({
        ...witness,
        at: at === null ? null : timestamp(at),
      })),
    });
  });
  route(api, 'GET /metrics', async ({ c }) => {
    const size = await api.store.treeSize();
    const feeds = await api.store.feeds();
    const lines = [
      '# HELP inzage_tree_size Entries in the ledger.',
      '# TYPE inzage_tree_size counter',
      `inzage_tree_size ${size}`,
      '# HELP inzage_feed_heard_seconds Until when a feed has been heard, seconds since the epoch.',
      '# TYPE inzage_feed_heard_seconds gauge',
      ...feeds.map(
        ({ source, type, watermark }) =>
          `inzage_feed_heard_seconds{source="${source}",type="${type}"} ${watermark / 1000}`,
      ),
      ...completenessMetrics(await completeness.now()),
      ...allowanceMetrics(allowance.counts()),
      ...(await ledgerMetrics(api.store, integrity(), await witnesses.states())),
    ];
    return c.text(`${lines.join('\n')}\n`);
  });
  route(api, 'GET /openapi.json', ({ c }) => c.json(openApi()));
}
