import type { ServiceRole } from '#policies/vocabulary.ts';

/**
 * Who may what: one row a route, one column a role. Nothing is served that has no row here; the test walks
 * every route the app mounts and fails on one without.
 *
 * - `all`: everything, or the organisations that the token or account names, where it names any
 * - `team`: what is about members of the teams that this person supervises
 * - `self`: what this actor or integration itself did, or was asked
 */
export type Reach = 'all' | 'team' | 'self';
export type Row = 'public' | Partial<Record<ServiceRole, Reach>>;

const officerAndAuditor = { 'security-officer': 'all', auditor: 'all' } as const;
const everybody = {
  agent: 'self',
  supervisor: 'team',
  'security-officer': 'all',
  auditor: 'all',
  'privacy-officer': 'all',
  developer: 'all',
  admin: 'all',
} as const;

export const ACCESS = {
  'POST /v1/lookups': { integration: 'all' },
  'POST /v1/lookups/batch': { integration: 'all' },
  'POST /v1/lookups/:id/outcome': { integration: 'self' },
  'GET /v1/lookups': { ...officerAndAuditor, agent: 'self' },
  'POST /v1/lookups/query': { ...officerAndAuditor, agent: 'self' },
  'GET /v1/lookups/:id': { ...officerAndAuditor, agent: 'self' },
  'GET /v1/lookups/:id/explanation': { ...officerAndAuditor, agent: 'self' },
  'GET /v1/lookups/:id/proof': { ...officerAndAuditor, agent: 'self', integration: 'self' },

  'POST /access/v1/evaluation': { integration: 'all' },
  'POST /access/v1/evaluations': { integration: 'all' },
  'POST /access/v1/search/subject': { integration: 'all', auditor: 'all', 'privacy-officer': 'all' },
  'POST /access/v1/search/resource': { integration: 'all', auditor: 'all', 'privacy-officer': 'all' },
  'POST /access/v1/search/action': { integration: 'all', auditor: 'all', 'privacy-officer': 'all' },
  'GET /.well-known/authzen-configuration': 'public',

  'POST /v1/evidence': { integration: 'all' },
  'POST /v1/evidence/campaigns/:id/members': { integration: 'all' },
  'POST /v1/directory': { integration: 'all' },
  'POST /v1/reconciliations': { integration: 'all' },
  'GET /v1/completeness': { ...officerAndAuditor, admin: 'all' },
  'POST /v1/consents': { integration: 'all', 'privacy-officer': 'all' },
  'POST /v1/consents/batch': { integration: 'all' },
  'POST /v1/consents/:id/withdraw': { integration: 'all', 'privacy-officer': 'all' },
  'GET /v1/subjects/:id/consents': { 'privacy-officer': 'all', auditor: 'all' },
  'POST /v1/consents/query': { 'privacy-officer': 'all', auditor: 'all' },
  'POST /v1/consents/records': { integration: 'all', 'privacy-officer': 'all' },
  'GET /v1/consents/:id/record': { 'privacy-officer': 'all', auditor: 'all' },
  'GET /v1/subjects/:id/consents/records': { 'privacy-officer': 'all', auditor: 'all' },
  'POST /v1/consents/records/query': { 'privacy-officer': 'all', auditor: 'all' },
  'GET /v1/consents/:id/receipt': { integration: 'self', 'privacy-officer': 'all', auditor: 'all' },
  // A portal that the customer is signed in to.
  'POST /v1/grants': { integration: 'all' },
  'DELETE /v1/grants/:id': { integration: 'all' },
  'GET /v1/subjects/:id/grants': { integration: 'all' },
  'POST /v1/grants/query': { integration: 'all' },

  'GET /v1/findings': { ...officerAndAuditor, supervisor: 'team', agent: 'self' },
  'POST /v1/findings/query': { ...officerAndAuditor, supervisor: 'team', agent: 'self' },
  'GET /v1/findings/:id': { ...officerAndAuditor, supervisor: 'team', agent: 'self' },
  'GET /v1/findings/:id/lookups': { ...officerAndAuditor, supervisor: 'team', agent: 'self' },
  'POST /v1/findings/:id/review': { 'security-officer': 'all', agent: 'self' },

  'GET /v1/sample': { auditor: 'all' },
  'GET /v1/lessons': { 'privacy-officer': 'all', auditor: 'all', 'security-officer': 'all' },
  'POST /v1/lessons/:id/answer': { 'privacy-officer': 'all' },

  'POST /v1/suppressions': { 'security-officer': 'all' },
  'GET /v1/suppressions': { ...officerAndAuditor },
  'DELETE /v1/suppressions/:id': { 'security-officer': 'all' },

  'POST /v1/code-suppressions': { developer: 'all' },
  'GET /v1/code-suppressions': { ...officerAndAuditor, 'privacy-officer': 'all', developer: 'all' },

  'GET /v1/reports/audit': { ...officerAndAuditor },
  'GET /v1/reports/monthly/:month': { ...officerAndAuditor },
  'GET /v1/reports/scorecard': { ...officerAndAuditor },
  'POST /v1/reports/subscriptions': { 'security-officer': 'all', admin: 'all' },
  'GET /v1/reports/subscriptions': { ...officerAndAuditor, admin: 'all' },
  'DELETE /v1/reports/subscriptions/:id': { 'security-officer': 'all', admin: 'all' },
  'GET /v1/reports/deliveries': { ...officerAndAuditor, admin: 'all' },
  'POST /v1/reports/specific': { 'security-officer': 'all', 'privacy-officer': 'all' },
  'GET /v1/reports/specific': { ...officerAndAuditor, 'privacy-officer': 'all' },
  'GET /v1/reports/specific/:id': { ...officerAndAuditor, 'privacy-officer': 'all' },
  'POST /v1/reports/specific/:id/confirm': { 'security-officer': 'all', 'privacy-officer': 'all' },
  'POST /v1/reports/specific/:id/decline': { 'security-officer': 'all', 'privacy-officer': 'all' },
  'GET /v1/reports/subject/:id': { 'privacy-officer': 'all' },
  'GET /v1/reports/teams': { supervisor: 'team' },
  'POST /v1/exports': { ...officerAndAuditor },
  'GET /v1/exports/:id': { ...officerAndAuditor },
  'GET /v1/exports/:id/data': { ...officerAndAuditor },
  'GET /v1/exports/:id/manifest': { ...officerAndAuditor },

  'GET /v1/policy': {
    developer: 'all',
    'privacy-officer': 'all',
    auditor: 'all',
    'security-officer': 'all',
    integration: 'all',
  },
  'POST /v1/policy': { 'privacy-officer': 'all' },
  'POST /v1/policy/simulate': { 'privacy-officer': 'all' },
  'GET /v1/policy/versions': { ...officerAndAuditor, 'privacy-officer': 'all' },
  'GET /v1/policy/versions/:digest': { ...officerAndAuditor, 'privacy-officer': 'all' },
  'GET /v1/policy/proposals': { 'privacy-officer': 'all', auditor: 'all' },
  'GET /v1/policy/proposals/:id': { 'privacy-officer': 'all', auditor: 'all' },
  'POST /v1/policy/proposals/:id/activate': { 'privacy-officer': 'all' },
  'POST /v1/policy/proposals/:id/decline': { 'privacy-officer': 'all' },
  'POST /v1/policy/proposals/:id/withdraw': { 'privacy-officer': 'all' },
  'POST /v1/admin/settle': { admin: 'all' },
  'POST /v1/admin/retain': { admin: 'all' },

  'POST /v1/erasures': { 'privacy-officer': 'all' },
  'GET /v1/erasures': { 'privacy-officer': 'all', auditor: 'all' },
  'GET /v1/erasures/:id': { 'privacy-officer': 'all', auditor: 'all' },
  'POST /v1/erasures/:id/confirm': { 'privacy-officer': 'all' },
  'POST /v1/erasures/:id/decline': { 'privacy-officer': 'all' },
  'POST /v1/holds': { 'privacy-officer': 'all' },
  'GET /v1/holds': { 'privacy-officer': 'all', auditor: 'all', 'security-officer': 'all' },
  'DELETE /v1/holds/:id': { 'privacy-officer': 'all' },

  'GET /ledger/checkpoint': 'public',
  'GET /ledger/tile/*': { auditor: 'all' },
  'GET /healthz': 'public',
  'GET /readyz': 'public',
  'GET /metrics': { admin: 'all' },
  'GET /openapi.json': 'public',
  'GET /.well-known/jwks.json': 'public',

  // The console: pages for people who are signed in by a session.
  'GET /': 'public',
  'GET /sign-in': 'public',
  'GET /sign-in/:secret': 'public',
  'POST /sign-in/:secret': 'public',
  'POST /sign-out': everybody,
  'GET /assets/:file': 'public',
  'GET /overview': officerAndAuditor,
  'GET /overview/live': officerAndAuditor,
  'GET /people': { ...officerAndAuditor, 'privacy-officer': 'all' },
  'POST /people': { ...officerAndAuditor, 'privacy-officer': 'all' },
  'GET /people/actors/:id': officerAndAuditor,
  'GET /people/customers/:id': { ...officerAndAuditor, 'privacy-officer': 'all' },
  'GET /people/organisations/:id': officerAndAuditor,
  'GET /people/teams/:id': officerAndAuditor,
  'GET /findings': { ...officerAndAuditor, supervisor: 'team' },
  'POST /findings/bulk': { 'security-officer': 'all' },
  'POST /findings/undo': { 'security-officer': 'all' },
  'POST /findings/filters': { ...officerAndAuditor, supervisor: 'team' },
  'POST /findings/filters/forget': { ...officerAndAuditor, supervisor: 'team' },
  'GET /findings/:id/preview': { ...officerAndAuditor, supervisor: 'team' },
  'GET /findings/:id/next': { ...officerAndAuditor, supervisor: 'team' },
  'GET /rules': { ...officerAndAuditor, supervisor: 'team', 'privacy-officer': 'all', developer: 'all' },
  'GET /rules/:id': { ...officerAndAuditor, supervisor: 'team', 'privacy-officer': 'all', developer: 'all' },
  'GET /rules/in-code': { ...officerAndAuditor, 'privacy-officer': 'all', developer: 'all' },
  'GET /team': { supervisor: 'team' },
  'GET /keys': everybody,
  'POST /keys': everybody,
  'GET /findings/:id': { ...officerAndAuditor, supervisor: 'team', agent: 'self' },
  'POST /findings/:id/review': { 'security-officer': 'all', agent: 'self' },
  'GET /reports': { ...officerAndAuditor, 'privacy-officer': 'all', admin: 'all' },
  'GET /reports/scorecard': { ...officerAndAuditor },
  'GET /reports/deliveries': { ...officerAndAuditor, admin: 'all' },
  'POST /reports/deliveries': { 'security-officer': 'all', admin: 'all' },
  'POST /reports/deliveries/:id/end': { 'security-officer': 'all', admin: 'all' },
  'POST /reports/deliveries/:id/again': { 'security-officer': 'all', admin: 'all' },
  'GET /reports/specific': { ...officerAndAuditor, 'privacy-officer': 'all' },
  'POST /reports/specific': { 'security-officer': 'all', 'privacy-officer': 'all' },
  'GET /reports/specific/:id': { ...officerAndAuditor, 'privacy-officer': 'all' },
  'POST /reports/specific/:id/confirm': { 'security-officer': 'all', 'privacy-officer': 'all' },
  'POST /reports/specific/:id/decline': { 'security-officer': 'all', 'privacy-officer': 'all' },
  'GET /reports/subject': { 'privacy-officer': 'all' },
  'POST /reports/subject': { 'privacy-officer': 'all' },
  'GET /reports/scorecard/:format': { ...officerAndAuditor },
  'GET /reports/monthly/:month': { ...officerAndAuditor },
  'GET /reports/monthly/:month/:format': { ...officerAndAuditor },
  'GET /mine': { agent: 'self' },
  'GET /consents': { 'privacy-officer': 'all', auditor: 'all' },
  'POST /consents': { 'privacy-officer': 'all', auditor: 'all' },
  'GET /consents/:subject': { 'privacy-officer': 'all', auditor: 'all' },
  'GET /consents/:subject/receipts/:id': { 'privacy-officer': 'all', auditor: 'all' },
  'POST /consents/:subject/withdraw': { 'privacy-officer': 'all' },
  'GET /integrations': { ...officerAndAuditor, admin: 'all' },
  'POST /integrations/tokens': { admin: 'all' },
  'POST /integrations/tokens/:id/revoke': { admin: 'all' },
  'GET /exports': { ...officerAndAuditor },
  'POST /exports': { ...officerAndAuditor },
  'GET /exports/:id': { ...officerAndAuditor },
  'GET /exports/:id/data': { ...officerAndAuditor },
  'GET /exports/:id/manifest': { ...officerAndAuditor },
  'GET /log': { ...officerAndAuditor, 'privacy-officer': 'all', admin: 'all' },
  'GET /log/consistency': { ...officerAndAuditor, 'privacy-officer': 'all', admin: 'all' },
  'GET /log/proof': { ...officerAndAuditor },
  'GET /policies': { ...officerAndAuditor, 'privacy-officer': 'all', developer: 'all' },
  'GET /policies/cell': { ...officerAndAuditor, 'privacy-officer': 'all', developer: 'all' },
  'GET /policies/versions': { ...officerAndAuditor, 'privacy-officer': 'all' },
  'GET /policies/diff': { ...officerAndAuditor, 'privacy-officer': 'all' },
  'GET /policies/proposals': { 'privacy-officer': 'all', auditor: 'all' },
  'GET /policies/proposals/:id': { 'privacy-officer': 'all', auditor: 'all' },
  'POST /policies/proposals/:id/activate': { 'privacy-officer': 'all' },
  'POST /policies/proposals/:id/decline': { 'privacy-officer': 'all' },
  'POST /policies/proposals/:id/withdraw': { 'privacy-officer': 'all' },
  'POST /policies/proposals/:id/simulate': { 'privacy-officer': 'all' },
  'GET /policies/proposals/:id/simulations/:job': { 'privacy-officer': 'all' },
  'GET /policies/propose': { 'privacy-officer': 'all' },
  'POST /policies/propose': { 'privacy-officer': 'all' },
  'GET /policies/lessons': { ...officerAndAuditor, 'privacy-officer': 'all' },
  'POST /policies/lessons/:id/answer': { 'privacy-officer': 'all' },
} as const satisfies Record<string, Row>;

export type RouteName = keyof typeof ACCESS;

/** Routes that a role alone does not open: the token must carry this scope as well. */
const SCOPES: Partial<Record<RouteName, string>> = {
  'POST /access/v1/search/subject': 'access:search',
  'POST /access/v1/search/resource': 'access:search',
  'POST /access/v1/search/action': 'access:search',
  'POST /v1/grants': 'consents:grant',
  'DELETE /v1/grants/:id': 'consents:grant',
  'GET /v1/subjects/:id/grants': 'consents:grant',
  'POST /v1/grants/query': 'consents:grant',
};

export const scopeOf = (route: RouteName): string | null => SCOPES[route] ?? null;

/** How far this role reaches on this route; null: not at all. */
export function reachOf(route: RouteName, role: ServiceRole): Reach | null {
  const row: Row = ACCESS[route];
  return row === 'public' ? 'all' : (row[role] ?? null);
}
