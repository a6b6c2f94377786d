import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { ReconciliationRequest } from '#model/completeness.ts';
import { ConsentRequest, GrantRequest, WithdrawRequest } from '#model/consent.ts';
import { ConsentRecord, ConsentRecords } from '#model/consent-record.ts';
import { DirectoryItem } from '#model/directory.ts';
import { CampaignMembers, EvidenceItem } from '#model/evidence.ts';
import { ReviewRequest } from '#model/finding.ts';
import { DeclineRequest, ErasureRequest, HoldRequest } from '#model/keeping.ts';
import { LookupRequest, OutcomeRequest } from '#model/lookup.ts';
import { ActivateRequest, ProposalRequest, RefuseRequest } from '#model/policy.ts';
import { Page, Time, Uuid7 } from '#model/values.ts';
import { EFFECTS, GRADES, MODES } from '#policies/vocabulary.ts';
import {
  Answer as AccessAnswer,
  Answers as AccessAnswers,
  ActionSearch,
  Evaluation,
  Evaluations,
  Found,
  ResourceSearch,
  SubjectSearch,
} from './access/schema.ts';
import { ACCESS, type RouteName, type Row } from './auth/access.ts';
import { CompletenessQuery } from './completeness/routes.ts';
import { ReceiptQuery, RecordQuery } from './consents/record-routes.ts';
import { AsOf, ConsentQuery, GrantQuery } from './consents/routes.ts';
import { ExportRequest } from './export/routes.ts';
import { RetainRequest } from './keeping/routes.ts';
import { LookupQuery } from './lookups/routes.ts';
import { ReportQuery } from './report/routes.ts';
import { SimulateRequest } from './report/simulation/routes.ts';
import { FindingQuery } from './review/routes.ts';
import { CheckpointQuery } from './tlog/routes.ts';

/** The contract as OpenAPI, made from the schemas that the routes themselves parse with. */

const Receipt = z
  .object({
    origin: z.string(),
    index: z.int(),
    leafHash: z.string(),
    treeSize: z.int(),
    at: z.iso.datetime(),
  })
  .meta({
    id: 'Receipt',
    description: 'Where the record stands in the ledger. The hash is standard base64.',
  });
const Text = z.object({ nl: z.string(), en: z.string() });
const Decision = z
  .object({
    effect: z.enum(EFFECTS),
    wouldBe: z.enum(EFFECTS),
    permitted: z.array(z.string()),
    withheld: z.array(z.string()),
    notices: z.array(z.object({ id: z.string(), text: Text })),
    rules: z.array(z.string()),
  })
  .meta({
    id: 'Decision',
    description: 'In observe mode `effect` is permit and `wouldBe` holds the real answer.',
  });
const Answer = z
  .object({
    id: z.string(),
    decision: Decision,
    grade: z.enum(GRADES),
    policy: z.object({ pack: z.string(), version: z.string(), digest: z.string(), mode: z.enum(MODES) }),
    receipt: Receipt,
    proof: z.string().optional().meta({
      description: 'With `Prefer: wait`: the .tlog-proof of the lookup, when a checkpoint covers it.',
    }),
  })
  .meta({ id: 'LookupAnswer' });
const Batch = z
  .object({
    accepted: z.int(),
    duplicates: z.int(),
    rejected: z.int(),
    treeSize: z.int(),
    errors: z.array(z.object({ line: z.int(), code: z.string(), path: z.string(), message: z.string() })),
  })
  .meta({ id: 'BatchAnswer' });
const Reconciled = z
  .object({
    source: z.string(),
    system: z.string().nullable(),
    accepted: z.int(),
    corrected: z.int(),
    duplicates: z.int(),
    treeSize: z.int(),
    compared: z.int(),
    waiting: z.int(),
    counted: z.int(),
    held: z.int(),
    differing: z.int(),
    differences: z.array(
      z.object({
        hour: z.iso.datetime(),
        system: z.string().nullable(),
        organisation: z.string().nullable(),
        counted: z.int(),
        held: z.int(),
        missing: z.int(),
      }),
    ),
  })
  .meta({
    id: 'ReconciliationAnswer',
    description:
      'Of the hours told: how many were compared, and where the counts differ. `missing` is negative where we hold more.',
  });
const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    hint: z.string().nullable(),
    path: z.string().optional(),
    mistakes: z
      .array(
        z.object({
          path: z.string(),
          message: z.string(),
          file: z.string().optional(),
          line: z.int().optional(),
          column: z.int().optional(),
          hint: z.string().nullish(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457, with our code, the place and the cure.' });
const Items = z.object({ items: z.array(z.record(z.string(), z.unknown())), next: z.string().nullable() });
const Anything = z.record(z.string(), z.unknown());
const Said = z.object({ id: z.string(), receipt: Receipt });

interface Described {
  summary: string;
  query?: z.ZodObject;
  header?: z.ZodObject;
  body?: z.ZodType;
  /** Lines of the same shape are taken too. */
  lines?: boolean;
  status?: number;
  answer: z.ZodType | string;
}

const DESCRIBED: Partial<Record<RouteName, Described>> = {
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
    summary: 'Take a step of the review',
    body: ReviewRequest,
    status: 201,
    answer: Anything,
  },
  'GET /v1/reports/audit': { summary: 'The audit report', query: ReportQuery, answer: Anything },
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

/** Routes of the API, as opposed to the console's pages. */
export const isApiRoute = (name: string): boolean =>
  /^(GET|POST|DELETE) \/(v1|access\/v1|ledger|healthz|readyz|metrics|openapi|\.well-known)/.test(name);

export function openApi(): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  for (const name of Object.keys(ACCESS).filter(isApiRoute) as RouteName[]) {
    const described = DESCRIBED[name];
    if (!described) throw new Error(`${name} is not described`);
    const [method, path] = name.split(' ') as [string, string];
    const documented = path.replace(/:(\w+)/g, '{$1}').replace('*', '{path}');
    paths[documented] = {
      ...paths[documented],
      [method.toLowerCase()]: operation(name, described, documented),
    };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Inzage',
      version: '1',
      description: 'Every look at a customer’s data: decided, committed, explained, reviewed.',
    },
    paths,
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  });
}

function operation(
  name: RouteName,
  { summary, query, header, body, lines, status, answer }: Described,
  path: string,
): ZodOpenApiOperationObject {
  const row: Row = ACCESS[name];
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, key]) => [
    key as string,
    key === 'id' && path.includes('lookups/{id}') ? Uuid7 : z.string(),
  ]);
  const batchOnly = name.endsWith('/batch');
  return {
    summary,
    operationId: name
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/-$/, '')
      .toLowerCase(),
    ...(row !== 'public' && { security: [{ bearer: Object.keys(row) }] }),
    requestParams: {
      ...(parameters.length > 0 && { path: z.object(Object.fromEntries(parameters)) }),
      ...(query && { query }),
      ...(header && { header }),
    },
    ...(body && {
      requestBody: {
        content: {
          ...(!batchOnly && { 'application/json': { schema: body } }),
          ...(lines && {
            'application/x-ndjson': {
              schema: body instanceof z.ZodArray ? (body.element as z.ZodType) : body,
            },
          }),
        },
      },
    }),
    responses: {
      [String(status ?? 200) as '200']: {
        description: 'The answer',
        content: typeof answer === 'string' ? { [answer]: {} } : { 'application/json': { schema: answer } },
      },
      default: { description: 'A problem', content: { 'application/problem+json': { schema: Problem } } },
    },
  };
}
