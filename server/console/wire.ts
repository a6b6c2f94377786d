import { type RouteName, reachOf } from '#server/auth/access.ts';
import { look } from '#server/auth/look.ts';
import { endSession, peekLink, sessionOf, startSession } from '#server/auth/principal.ts';
import { maySee } from '#server/auth/reach.ts';
import { missingOf } from '#server/completeness/words.ts';
import { notFound } from '#server/errors.ts';
import type { Api } from '#server/http.ts';
import type { createReview } from '#server/review/service.ts';
import type { ConsoleDeps, Services } from './deps.ts';
import { sessionCookie } from './security.ts';

/** The console over the product that serves it. */
export function consoleDeps(
  api: Api,
  review: ReturnType<typeof createReview>,
  services: Services,
): ConsoleDeps {
  const { store, clock } = api;
  const { policies, check, integrity, completeness } = services;
  return {
    store,
    clock,
    services,
    policy: policies.active,
    ledgerState: async () => {
      const { state, at } = integrity();
      return { state, at, size: check.last()?.size ?? null };
    },
    completeness: async () => {
      const { verdict, sources } = await completeness.now();
      return {
        state: verdict.state,
        since: verdict.since,
        missing: sources.reduce((n, one) => n + missingOf(one), 0),
      };
    },
    missing: (finding) => store.sourceIssues({ finding }),
    async review(who, id, request) {
      const reach = reachOf('POST /findings/:id/review', who.role);
      const finding = await store.finding(id);
      const letting = { supervisors: policies.active().review.supervisors, now: clock.now() };
      if (!finding || reach === null || !(await maySee(store, who, reach, finding, letting)))
        throw notFound('finding');
      return review.take(who, id, request);
    },
    stepsFor: async (who, finding) => [
      ...(await review.stepsFor(who, finding)),
      ...(await review.furtherStepsFor(who, finding)),
    ],
    answerCheck: review.answerCheck,
    dueOf: review.dueOf,
    look: (who, name, target, query) => look(api, who, name as RouteName, target, query ?? null),
    async session(c) {
      const cookie = sessionCookie(c);
      const session = cookie === undefined ? null : await sessionOf(store, cookie, clock);
      if (!session) return null;
      const { account, role, organisations, csrf } = session;
      return {
        id: account,
        role,
        organisations,
        csrf,
        ...(role === 'supervisor' && { teams: await store.teamsOf(account) }),
      };
    },
    async takeLink(secret) {
      const started = await startSession(store, secret, clock);
      if (!started) return null;
      const { account, role, organisations } = started.session;
      return { cookie: started.secret, viewer: { id: account, role, organisations } };
    },
    peekLink: (secret) => peekLink(store, secret, clock),
    async signOut(c) {
      const cookie = sessionCookie(c);
      if (cookie !== undefined) await endSession(store, cookie);
    },
  };
}
