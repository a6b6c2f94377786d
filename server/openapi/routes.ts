import { z } from 'zod';
import { CodeSuppressionReport } from '#model/code-suppression.ts';
import { ReconciliationRequest } from '#model/completeness.ts';
import { ConsentRequest, GrantRequest, WithdrawRequest } from '#model/consent.ts';
import { ConsentRecord, ConsentRecords } from '#model/consent-record.ts';
import { DirectoryItem } from '#model/directory.ts';
import { CampaignMembers, EvidenceItem } from '#model/evidence.ts';
import { ReviewRequest } from '#model/finding.ts';
import { DeclineRequest, ErasureRequest, HoldRequest } from '#model/keeping.ts';
import { LookupRequest, OutcomeRequest } from '#model/lookup.ts';
import { ActivateRequest, ProposalRequest, RefuseRequest } from '#model/policy.ts';
import { SuppressionRequest } from '#model/suppression.ts';
import { Page, Time } from '#model/values.ts';
import {
  Answer as AccessAnswer,
  Answers as AccessAnswers,
  ActionSearch,
  Evaluation,
  Evaluations,
  Found,
  ResourceSearch,
  SubjectSearch,
} from '#server/access/schema.ts';
import type { RouteName } from '#server/auth/access.ts';
import { CompletenessQuery } from '#server/completeness/routes.ts';
import { ReceiptQuery, RecordQuery } from '#server/consents/record-routes.ts';
import { AsOf, ConsentQuery, GrantQuery } from '#server/consents/routes.ts';
import { ExportRequest } from '#server/export/routes.ts';
import { RetainRequest } from '#server/keeping/routes.ts';
import { LookupQuery } from '#server/lookups/routes.ts';
import { CodeSuppressionQuery } from '#server/report/code-suppression-routes.ts';
import { DeliveryQuery } from '#server/report/delivery/routes.ts';
import { SubscriptionRequest } from '#server/report/delivery/subscription.ts';
import { MonthlyQuery } from '#server/report/monthly/routes.ts';
import { ReportQuery, TeamsQuery } from '#server/report/routes.ts';
import { ScorecardQuery } from '#server/report/scorecard/routes.ts';
import { SimulateRequest } from '#server/report/simulation/routes.ts';
import { SpecificQuery } from '#server/report/specific/routes.ts';
import { SpecificRequest } from '#server/report/specific/service.ts';
import { LessonAnswer, LessonQuery } from '#server/review/lesson-routes.ts';
import { FindingQuery } from '#server/review/routes.ts';
import { SampleQuery } from '#server/review/sample/routes.ts';
import { CheckpointQuery } from '#server/tlog/routes.ts';
import { Answer, Anything, Batch, Drawn, Items, Receipt, Reconciled, Said } from './answers.ts';

/** What the contract says of each route: a sentence, and the schemas that the route itself parses with. */

export interface Described {
  summary: string;
  query?: z.ZodObject;
  header?: z.ZodObject;
  body?: z.ZodType;
  /** Lines of the same shape are taken too. */
  lines?: boolean;
  status?: number;
  answer: z.ZodType | string;
}

export const DESCRIBED: Partial<Record<RouteName, Described>> = {
  'POST /v1/lookups': {
    summary: 'Record and decide a lookup',
    query: z.object({ dryRun: z.enum(['true', 'false']).optional() }),
    header: z.object({
      prefer: z.string().optional().meta({
        description:
          '`wait=N` (RFC 7240), up to 30 seconds: answers once a signed checkpoint covers the lookup, with `proof` and `Preference-Applied`; as usual when none does in time.',
        example: 'wait=5',
      }),
    }),
    body: LookupRequest,
    status: 201,
    answer: Answer,
  },
  'POST /v1/lookups/batch': {
    summary: 'Record many lookups, one line each',
    body: LookupRequest,
    lines: true,
    answer: Batch,
  },
  'POST /v1/lookups/:id/outcome': {
    summary: 'Tell what was shown',
    body: OutcomeRequest,
    status: 201,
    answer: z.object({ receipt: Receipt, lookups: z.array(Answer) }),
  },
  'GET /v1/lookups': { summary: 'Lookups, newest first', query: LookupQuery, answer: Items },
  'POST /v1/lookups/query': {
    summary: 'The same, with the filter in the body',
    body: LookupQuery,
    answer: Items,
  },
  'GET /v1/lookups/:id': { summary: 'One lookup', answer: Anything },
  'GET /v1/lookups/:id/explanation': { summary: 'What explains it', answer: Anything },
  'GET /v1/lookups/:id/proof': {
    summary: 'Its inclusion, as a .tlog-proof',
    answer: 'text/plain',
  },
  'POST /access/v1/evaluation': {
    summary: 'AuthZEN 1.0: may this actor do this? A dry run; counted and limited per token',
    body: Evaluation,
    answer: AccessAnswer,
  },
  'POST /access/v1/evaluations': {
    summary: 'AuthZEN 1.0: the same for many, with defaults beside them',
    body: Evaluations,
    answer: AccessAnswers,
  },
  'POST /access/v1/search/subject': {
    summary: 'AuthZEN 1.0: who may; needs the scope access:search',
    body: SubjectSearch,
    answer: Found,
  },
  'POST /access/v1/search/resource': {
    summary: 'AuthZEN 1.0: with which customers; needs the scope access:search',
    body: ResourceSearch,
    answer: Found,
  },
  'POST /access/v1/search/action': {
    summary: 'AuthZEN 1.0: what they may do; needs the scope access:search',
    body: ActionSearch,
    answer: Found,
  },
  'GET /.well-known/authzen-configuration': {
    summary: 'AuthZEN 1.0: where the above are',
    answer: Anything,
  },
  'POST /v1/evidence': {
    summary: 'Records of work',
    body: z.array(EvidenceItem),
    lines: true,
    answer: Batch,
  },
  'POST /v1/evidence/campaigns/:id/members': {
    summary: 'Customers a campaign covers',
    body: CampaignMembers,
    answer: Batch,
  },
  'POST /v1/directory': {
    summary: 'Organisations, teams, actors and customers',
    body: z.array(DirectoryItem),
    lines: true,
    answer: Batch,
  },
  'POST /v1/reconciliations': {
    summary: 'The CRM’s own counts per hour, beside ours',
    body: ReconciliationRequest,
    answer: Reconciled,
  },
  'GET /v1/completeness': {
    summary: 'Whether all lookups came in, by source',
    query: CompletenessQuery,
    answer: Anything,
  },
  'POST /v1/consents': {
    summary: 'A word of a customer: consent, refusal, withdrawal, objection',
    body: ConsentRequest,
    status: 201,
    answer: Said,
  },
  'POST /v1/consents/batch': {
    summary: 'Many words, one line each',
    body: ConsentRequest,
    lines: true,
    answer: Batch,
  },
  'POST /v1/consents/:id/withdraw': {
    summary: 'Withdraw a consent; nothing else has to be told',
    body: WithdrawRequest,
    status: 201,
    answer: Said,
  },
  'GET /v1/subjects/:id/consents': {
    summary: 'What a customer had said by a time, as known at another',
    query: AsOf,
    answer: Items,
  },
  'POST /v1/consents/query': {
    summary: 'The same, with the customer in the body',
    body: ConsentQuery,
    answer: Items,
  },
  'POST /v1/consents/records': {
    summary: 'Consent records (ISO/IEC TS 27560) in: one, or many in an array',
    body: ConsentRecords,
    answer: Batch,
  },
  'GET /v1/consents/:id/record': { summary: 'A version as a consent record', answer: ConsentRecord },
  'GET /v1/subjects/:id/consents/records': {
    summary: 'All a customer said, as consent records, newest first',
    answer: z.object({ items: z.array(ConsentRecord), next: z.null() }),
  },
  'POST /v1/consents/records/query': {
    summary: 'The same, with the customer in the body',
    body: RecordQuery,
    answer: z.object({ items: z.array(ConsentRecord), next: z.null() }),
  },
  'GET /v1/consents/:id/receipt': {
    summary: 'What the customer is handed: what was said, and the proof; as JSON, text or a page',
    query: ReceiptQuery,
    answer: Anything,
  },
  'POST /v1/grants': {
    summary: 'A customer grants an organisation a part of their data for a time',
    body: GrantRequest,
    status: 201,
    answer: Said,
  },
  'DELETE /v1/grants/:id': { summary: 'Take a grant back', status: 201, answer: Said },
  'GET /v1/subjects/:id/grants': { summary: 'A customer’s live grants', answer: Items },
  'POST /v1/grants/query': {
    summary: 'The same, with the customer in the body',
    body: GrantQuery,
    answer: Items,
  },
  'GET /v1/findings': { summary: 'Findings, in ranked order', query: FindingQuery, answer: Items },
  'POST /v1/findings/query': {
    summary: 'The same, with the filter in the body',
    body: FindingQuery,
    answer: Items,
  },
  'GET /v1/findings/:id': { summary: 'One finding, with its review', answer: Anything },
  'GET /v1/findings/:id/lookups': { summary: 'All its lookups', answer: Items },
  'POST /v1/findings/:id/review': {
    summary:
      'Take a step of the review. `ask` answers with the link to the agent’s own page of it; `cause` says what lay behind an outcome',
    body: ReviewRequest,
    status: 201,
    answer: Anything,
  },
  'GET /v1/sample': {
    summary:
      'What the blind sample drew, with the keys of weeks that are over, so that it can be drawn again',
    query: SampleQuery,
    answer: Drawn,
  },
  'GET /v1/lessons': {
    summary: 'What gaps in the policy taught, newest first',
    query: LessonQuery,
    answer: Items,
  },
  'POST /v1/lessons/:id/answer': {
    summary: 'Take a lesson, with the proposal it led to, or decline it',
    body: LessonAnswer,
    status: 201,
    answer: Anything,
  },
  'GET /v1/reports/audit': { summary: 'The audit report', query: ReportQuery, answer: Anything },
  'GET /v1/reports/monthly/:month': {
    summary: 'The generic monthly report: no persons in it; as JSON, signed, or as CSV',
    query: MonthlyQuery,
    answer: Anything,
  },
  'GET /v1/reports/scorecard': {
    summary: 'The norms, judged from what the system itself recorded, each with its evidence; signed',
    query: ScorecardQuery,
    answer: Anything,
  },
  'POST /v1/reports/subscriptions': {
    summary: 'Let a generic report go out every month, by e-mail or to a webhook',
    body: SubscriptionRequest,
    status: 201,
    answer: Anything,
  },
  'GET /v1/reports/subscriptions': { summary: 'Which reports go out, and to whom', answer: Items },
  'DELETE /v1/reports/subscriptions/:id': { summary: 'End a subscription', answer: Anything },
  'GET /v1/reports/deliveries': {
    summary: 'What went out, with every attempt, the newest first',
    query: DeliveryQuery,
    answer: Items,
  },
  'POST /v1/reports/specific': {
    summary: 'Ask for a report that names people, for a case; a second officer confirms',
    body: SpecificRequest,
    status: 201,
    answer: Anything,
  },
  'GET /v1/reports/specific': {
    summary: 'Named reports, the newest first, without what they say',
    query: SpecificQuery,
    answer: Items,
  },
  'GET /v1/reports/specific/:id': {
    summary: 'A named report, until it is destroyed after thirty days',
    answer: Anything,
  },
  'POST /v1/reports/specific/:id/confirm': {
    summary: 'Confirm a named report that somebody else asked for',
    answer: Anything,
  },
  'POST /v1/reports/specific/:id/decline': {
    summary: 'Decline a named report that somebody else asked for',
    answer: Anything,
  },
  'GET /v1/reports/subject/:id': {
    summary: 'What a customer may be told of who looked, when and why; staff stay hidden',
    answer: Anything,
  },
  'GET /v1/reports/teams': {
    summary: 'A supervisor’s teams: findings by outcome and cause, for groups of at least five',
    query: TeamsQuery,
    answer: Anything,
  },
  'POST /v1/exports': { summary: 'Start an export', body: ExportRequest, status: 202, answer: Anything },
  'GET /v1/exports/:id': { summary: 'The job and its progress', answer: Anything },
  'GET /v1/exports/:id/data': { summary: 'The hand-over file', answer: 'application/json' },
  'GET /v1/exports/:id/manifest': { summary: 'The signed manifest', answer: 'application/jose' },
  'GET /v1/policy': {
    summary: 'The policy in force: its texts, and what each reason permits',
    header: z.object({
      'if-none-match': z
        .string()
        .optional()
        .meta({ description: 'The ETag of the answer before: 304 when it still holds.' }),
    }),
    answer: Anything,
  },
  'POST /v1/policy': {
    summary: 'Propose a policy; a second privacy officer activates it. What does not compile is told whole',
    body: ProposalRequest,
    status: 201,
    answer: Anything,
  },
  'POST /v1/policy/simulate': {
    summary:
      'A proposed policy over recorded lookups: what would have changed. With `Accept: application/x-ndjson`, progress by lines and the result last',
    body: SimulateRequest,
    answer: Anything,
  },
  'GET /v1/policy/versions': {
    summary: 'Every version that was brought into force, newest first',
    query: Page,
    answer: Items,
  },
  'GET /v1/policy/versions/:digest': {
    summary: 'One version with its texts; the digest in base64url, or in base64 with its slashes escaped',
    answer: Anything,
  },
  'GET /v1/policy/proposals': { summary: 'Proposals, newest first', query: Page, answer: Items },
  'GET /v1/policy/proposals/:id': { summary: 'One proposal with its texts', answer: Anything },
  'POST /v1/policy/proposals/:id/activate': {
    summary: 'Bring another’s proposal into force, now or at a time to come',
    body: ActivateRequest,
    answer: Anything,
  },
  'POST /v1/policy/proposals/:id/decline': {
    summary: 'Decline another’s proposal',
    body: RefuseRequest,
    answer: Anything,
  },
  'POST /v1/policy/proposals/:id/withdraw': {
    summary: 'Withdraw one’s own proposal, or call off one that is not in force yet',
    body: RefuseRequest,
    answer: Anything,
  },
  'POST /v1/admin/settle': {
    summary: 'Settle grades and run the detectors',
    body: z.object({ until: Time.optional() }),
    answer: Anything,
  },
  'POST /v1/admin/retain': {
    summary: 'Destroy what has passed its retention period, or count it',
    body: RetainRequest,
    answer: Anything,
  },
  'POST /v1/erasures': {
    summary: 'Ask for a person to be erased; a second privacy officer confirms',
    body: ErasureRequest,
    status: 201,
    answer: Anything,
  },
  'GET /v1/erasures': { summary: 'Requests to erase, newest first', query: Page, answer: Items },
  'GET /v1/erasures/:id': { summary: 'One request, and what blocks it', answer: Anything },
  'POST /v1/erasures/:id/confirm': {
    summary: 'Confirm another’s request: the person is erased at once',
    answer: Anything,
  },
  'POST /v1/erasures/:id/decline': { summary: 'Decline it', body: DeclineRequest, answer: Anything },
  'POST /v1/holds': {
    summary: 'Keep records from erasure and retention',
    body: HoldRequest,
    status: 201,
    answer: Anything,
  },
  'POST /v1/suppressions': {
    summary: 'Keep remarks of a rule back for a while: scope, reason, owner, end',
    body: SuppressionRequest,
    status: 201,
    answer: Anything,
  },
  'GET /v1/suppressions': {
    summary: 'Suppressions and what they kept back, newest first',
    query: Page,
    answer: Items,
  },
  'DELETE /v1/suppressions/:id': { summary: 'End a suppression', answer: Anything },
  'POST /v1/code-suppressions': {
    summary: 'Report the exceptions that stand in a repository’s code',
    body: CodeSuppressionReport,
    status: 201,
    answer: Anything,
  },
  'GET /v1/code-suppressions': {
    summary: 'Exceptions in code, newest first',
    query: CodeSuppressionQuery,
    answer: Items,
  },
  'GET /v1/holds': { summary: 'Legal holds, newest first', query: Page, answer: Items },
  'DELETE /v1/holds/:id': { summary: 'End a hold', answer: Anything },
  'GET /ledger/checkpoint': {
    summary: 'The signed tree head, with witnesses’ cosignatures once they are there',
    query: CheckpointQuery,
    answer: 'text/plain',
  },
  'GET /ledger/tile/*': { summary: 'Tiles, as tlog-tiles has them', answer: 'application/octet-stream' },
  'GET /healthz': { summary: 'The process lives', answer: Anything },
  'GET /readyz': { summary: 'The service can record', answer: Anything },
  'GET /metrics': { summary: 'Counters for the operator', answer: 'text/plain' },
  'GET /openapi.json': { summary: 'This document', answer: Anything },
  'GET /.well-known/jwks.json': { summary: 'Keys that sign exports', answer: Anything },
};
