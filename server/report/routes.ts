import { z } from 'zod';
import { Id, Time } from '#model/values.ts';
import { look } from '#server/auth/look.ts';
import { timestamp } from '#server/clock.ts';
import type { Completeness } from '#server/completeness/service.ts';
import { AuditError } from '#server/errors.ts';
import { type Api, query, route } from '#server/http.ts';
import { shownQuery } from '#server/lookups/routes.ts';
import type { Policies } from '#server/policy/in-force.ts';
import { auditReport } from './audit.ts';
import { type CheckedLedger, integrityVerdict } from './integrity.ts';

export const ReportQuery = z.strictObject({
  from: Time.optional(),
  to: Time.optional(),
  organisation: Id.optional(),
  team: Id.optional(),
});

export const TeamsQuery = z.strictObject({ from: Time.optional(), to: Time.optional() });

/** Of fewer people nothing is counted: a number would be about somebody. */
const GROUP_LEAST = 5;
const MONTH_MS = 30 * 86_400_000;

/** `/v1/reports`: the last thirty days unless told otherwise. */
export function reportRoutes(
  api: Api,
  policies: Policies,
  ledger: { integrity(): CheckedLedger; completeness: Completeness },
): void {
  route(api, 'GET /v1/reports/audit', async ({ c, who }) => {
    const asked = query(c, ReportQuery);
    const to = asked.to ?? api.clock.now();
    const from = asked.from ?? to - MONTH_MS;
    if (from >= to) {
      throw new AuditError('invalid-request', 'The span is empty.', {
        hint: 'Let `to` be later than `from`.',
        mistakes: [{ path: 'to', message: 'must be later than from' }],
      });
    }
    if (
      asked.organisation &&
      who.organisations.length > 0 &&
      !who.organisations.includes(asked.organisation)
    ) {
      throw new AuditError('not-permitted', 'This organisation is not among those you may see.');
    }
    const filter = { ...asked, from, to };
    await look(api, who, 'GET /v1/reports/audit', null, shownQuery(filter));
    const within = { ...filter, ...(who.organisations.length > 0 && { organisations: who.organisations }) };
    const { organisations } = within;
    const { verdict, sources } = await ledger.completeness.between({
      from,
      to,
      organisations: asked.organisation ? [asked.organisation] : organisations,
    });
    const verdicts = { integrity: integrityVerdict(ledger.integrity()), completeness: verdict, sources };
    return c.json(
      await auditReport(api.store, policies.active(), within, verdicts, {
        role: who.role,
        now: api.clock.now(),
      }),
    );
  });

  // What supervisors see beside findings that they are let into: their teams as groups, and no work of anybody.
  route(api, 'GET /v1/reports/teams', async ({ c, who }) => {
    const asked = query(c, TeamsQuery);
    const now = api.clock.now();
    const { after } = policies.active().review.supervisors;
    const to = Math.min(asked.to ?? now, now - after);
    const from = Math.min(asked.from ?? to - MONTH_MS, to);
    await look(api, who, 'GET /v1/reports/teams', null, shownQuery({ from, to }));
    const teams = await api.store.teamFindings(await api.store.teamsOf(who.id), { from, to });
    return c.json({
      from: timestamp(from),
      to: timestamp(to),
      teams: teams.map(({ team, members, ...counts }) =>
        members < GROUP_LEAST ? { team, findings: null } : { team, findings: counts },
      ),
    });
  });
}
