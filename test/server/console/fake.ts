import { Hono } from 'hono';
import type { Finding, FindingStatus, ReviewStepName } from '#model/finding.ts';
import { type Clock, fixedClock } from '#server/clock.ts';
import type { Services } from '#server/console/deps.ts';
import {
  type ConsoleDeps,
  consoleRoutes,
  notFoundPage,
  sessionCookie,
  type Viewer,
} from '#server/console/routes.tsx';
import { AuditError } from '#server/errors.ts';
import type { AuditLook, Store } from '#store/port.ts';
import * as world from './world.ts';

/** The console over a made-up world in memory: its rules of review are a sketch, its pages are the real ones. */

export interface Fake {
  app: Hono;
  deps: ConsoleDeps;
  clock: Clock & { advance(ms: number): void };
  looks: (AuditLook & { index: number })[];
  findings: Finding[];
  /** Signs an account in and answers its cookie header. */
  signIn(viewer: Viewer): string;
  /** A sign-in link's secret. */
  link(viewer: Viewer): string;
}

const AFTER: Record<
  Exclude<ReviewStepName, 'decide' | 'assign' | 'contest'>,
  { from: FindingStatus[]; to: FindingStatus; role: string }
> = {
  ask: { from: ['open', 'answered'], to: 'asked', role: 'security-officer' },
  answer: { from: ['asked'], to: 'answered', role: 'agent' },
  confirm: { from: ['to-confirm'], to: 'closed', role: 'security-officer' },
  close: { from: ['asked'], to: 'closed', role: 'security-officer' },
  reopen: { from: ['closed'], to: 'open', role: 'security-officer' },
};

export const officer: Viewer = { id: 'so-01', role: 'security-officer', organisations: [] };
export const secondOfficer: Viewer = { id: 'so-02', role: 'security-officer', organisations: [] };
export const auditor: Viewer = { id: 'au-01', role: 'auditor', organisations: [] };
export const agent: Viewer = { id: 'a-1042', role: 'agent', organisations: [] };

export function fakeConsole(change: { findings?: Finding[]; deps?: Partial<ConsoleDeps> } = {}): Fake {
  const clock = fixedClock(world.NOW);
  const looks: Fake['looks'] = [];
  const findings = structuredClone(change.findings ?? world.findings);
  const steps = structuredClone(world.steps);
  const sessions = new Map<string, Viewer & { csrf: string }>();
  const links = new Map<string, Viewer>();
  const page = <T>(items: T[], { limit, cursor }: { limit: number; cursor: string | null }) => {
    const from = Number(cursor ?? 0);
    const to = from + limit;
    return Promise.resolve({ items: items.slice(from, to), next: to < items.length ? String(to) : null });
  };
  const find = (id: string) => findings.find((each) => each.id === id) ?? null;

  function may(who: Viewer, finding: Finding, step: ReviewStepName): boolean {
    if (step === 'decide')
      return who.role === 'security-officer' && ['open', 'answered'].includes(finding.status);
    const decider = steps.findLast((each) => each.finding === finding.id && each.step === 'decide')?.by;
    if (step === 'assign' || step === 'contest') return false;
    if (step === 'confirm' && decider === who.id) return false;
    return AFTER[step].role === who.role && AFTER[step].from.includes(finding.status);
  }

  const deps: ConsoleDeps = {
    store: {
      findings: (filter, request) =>
        page(
          findings
            .filter(({ status }) =>
              filter.status === 'any-open' ? status !== 'closed' : !filter.status || status === filter.status,
            )
            .filter(({ about }) => !filter.actor || about.id === filter.actor)
            .filter(
              ({ organisation }) =>
                !filter.organisations || filter.organisations.includes(organisation ?? ''),
            ),
          request,
        ),
      countFindings: async (filters) =>
        filters.map(
          ({ status }) =>
            findings.filter((each) =>
              status === 'any-open' ? each.status !== 'closed' : each.status === status,
            ).length,
        ),
      organisations: async () => [],
      setting: async () => null,
      subject: async () => null,
      team: async () => null,
      decidedWith: async () => [],
      findingsAbout: async (_kind, id) => findings.filter(({ about }) => about.id === id),
      finding: async (id) => find(id),
      findingLookups: (id, request) =>
        page(
          world.lookups.filter((each) => find(id)?.lookups.ids.includes(each.id)),
          request,
        ),
      reviewSteps: async (id) => steps.filter((each) => each.finding === id),
      looksAt: async (target) => looks.filter((each) => each.target === target).toReversed(),
      dayOf: async (actor, from, to) => ({
        shifts: actor === 'a-1042' ? world.day.shifts : [],
        work: actor === 'a-1042' ? world.day.work : [],
        lookups: world.lookups.filter(
          (each) => each.actor.id === actor && each.occurredAt >= from && each.occurredAt < to,
        ),
      }),
      actor: async (id) => world.actors.find((each) => each.id === id) ?? null,
      gradingOf: async (id) => world.gradings.find((each) => each.lookup === id) ?? null,
      lookups: (filter, request) =>
        page(
          world.lookups
            .filter((each) => each.actor.id === filter.actor)
            .toSorted((a, b) => b.occurredAt - a.occurredAt),
          request,
        ),
      latestCheckpoint: async () => ({ size: 48_120_212, note: '' }),
      treeSize: async () => 48_120_391 + looks.length,
    } satisfies Partial<Store> as unknown as Store,
    services: { reports: {}, deliveries: { can: {} } } as unknown as Services,
    policy: () => world.policy,
    clock,
    async review(who, id, request) {
      const finding = find(id);
      if (!finding) throw new AuditError('not-found', 'There is no such finding.');
      if (!may(who, finding, request.step)) throw new AuditError('wrong-step', 'Not now.');
      steps.push({
        finding: id,
        at: clock.now(),
        step: request.step,
        by: who.id,
        outcome: request.outcome ?? null,
        note: request.note,
        reference: request.reference ?? null,
      });
      finding.status =
        request.step === 'decide'
          ? request.outcome === 'unjustified'
            ? 'to-confirm'
            : 'closed'
          : AFTER[request.step as keyof typeof AFTER].to;
      finding.outcome = request.outcome ?? finding.outcome;
      return finding;
    },
    stepsFor: async (who, finding) =>
      (['ask', 'answer', 'decide', 'confirm', 'close', 'reopen'] as const).map((step) => {
        const allowed = may(who, finding, step);
        const own = step === 'confirm' && finding.status === 'to-confirm' && !allowed;
        return {
          step,
          allowed,
          why: own ? { nl: 'U hebt dit zelf besloten.', en: 'You decided this yourself.' } : null,
        };
      }),
    async look(who, route, target, query) {
      const index = 48_120_391 + looks.length;
      looks.push({
        id: String(index),
        at: clock.now(),
        by: who.id,
        role: who.role,
        route,
        target,
        query: query ?? null,
        index,
      });
      return index;
    },
    session: async (c) => sessions.get(sessionCookie(c) ?? '') ?? null,
    async takeLink(secret) {
      const viewer = links.get(secret);
      if (!viewer) return null;
      links.delete(secret);
      return { cookie: start(viewer), viewer };
    },
    async peekLink(secret) {
      const viewer = links.get(secret);
      return viewer ? { account: viewer.id, role: viewer.role } : null;
    },
    async signOut(c) {
      sessions.delete(sessionCookie(c) ?? '');
    },
    ...change.deps,
  };

  function start(viewer: Viewer): string {
    const cookie = `cookie-${viewer.id}-${sessions.size}`;
    sessions.set(cookie, { ...viewer, csrf: `token-${cookie}` });
    return cookie;
  }

  const app = new Hono();
  app.route('/', consoleRoutes(deps));
  app.notFound((c) => notFoundPage(c, deps));
  return {
    app,
    deps,
    clock,
    looks,
    findings,
    signIn: (viewer) => `inzage_session=${start(viewer)}`,
    link(viewer) {
      const secret = `link-${viewer.id}-${links.size}-${sessions.size}`;
      links.set(secret, viewer);
      return secret;
    },
  };
}
