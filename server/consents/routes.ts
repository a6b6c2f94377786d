import { z } from 'zod';
import {
  CONSENT_BYTES_MAX,
  type Consent,
  ConsentRequest,
  GrantRequest,
  WithdrawRequest,
} from '#model/consent.ts';
import { standing } from '#model/standing.ts';
import { SubjectId, Time } from '#model/values.ts';
import type { RouteName } from '#server/auth/access.ts';
import { look } from '#server/auth/look.ts';
import { answerLines, bodyLines, check, idRequired, inChunks, readLine } from '#server/batch.ts';
import { timestamp } from '#server/clock.ts';
import { notFound } from '#server/errors.ts';
import { type Api, body, type Call, parse, query, route } from '#server/http.ts';
import type { KeptConsent } from '#store/port.ts';
import { isGrant, liveGrants } from './grants.ts';
import { type ConsentDeps, type Consents, isWithin } from './service.ts';

/** `/v1/consents` and `/v1/grants`: the versioned register. A withdrawal holds from the next lookup on. */

/** `at`: what was true then. `knownAt`: of what had been received by then. */
const asOf = { at: Time.optional(), knownAt: Time.optional() };
export const AsOf = z.strictObject({ ...asOf, history: z.enum(['true', 'false']).optional() });
export const ConsentQuery = z.strictObject({ subject: SubjectId, ...asOf, history: z.boolean().optional() });
export const GrantQuery = z.strictObject({ subject: SubjectId });

const Version = z.object({ id: z.uuid('must be a UUID').transform((id) => id.toLowerCase()) });
export const versionId = ({ c }: Call): string => parse(Version, { id: c.req.param('id') }).id;
const Named = z.object({ id: SubjectId });
export const subjectId = ({ c }: Call): string => parse(Named, { id: c.req.param('id') }).id;

export type ConsentApi = Api & Pick<ConsentDeps, 'policy'>;

export function consentRoutes(api: ConsentApi, consents: Consents): void {
  route(api, 'POST /v1/consents', async ({ c, who }) => {
    const said = await consents.say(await body(c, ConsentRequest, CONSENT_BYTES_MAX), who);
    return c.json(said, 201);
  });

  route(api, 'POST /v1/consents/batch', async ({ c, who }) => {
    const read = (text: string) => {
      const request = check(ConsentRequest, text);
      return 'subject' in request && request.id == null ? idRequired : request;
    };
    const results = inChunks(
      bodyLines(c, CONSENT_BYTES_MAX),
      (bytes, line) => readLine(bytes, line, CONSENT_BYTES_MAX, read),
      (requests) =>
        consents.sayMany(
          requests.map((request) => ({ request })),
          who,
        ),
    );
    return answerLines(api, c, results);
  });

  const withdraw = async (call: Call, id: string) => {
    const hasBody = call.c.req.header('content-type') !== undefined;
    const request = hasBody ? await body(call.c, WithdrawRequest, CONSENT_BYTES_MAX) : {};
    const { fresh, ...said } = await consents.withdraw(id, request, call.who);
    return call.c.json({ ...said, withdraws: id }, fresh ? 201 : 200);
  };
  route(api, 'POST /v1/consents/:id/withdraw', (call) => withdraw(call, versionId(call)));

  const show = async (call: Call, name: RouteName, asked: z.output<typeof ConsentQuery>) => {
    const { subject, history } = asked;
    const at = asked.at ?? api.clock.now();
    const knownAt = asked.knownAt ?? Number.MAX_SAFE_INTEGER;
    await look(api, call.who, name, null, {
      subject,
      at,
      ...(asked.knownAt !== undefined && { knownAt }),
    });
    const all = (await api.store.consentHistory(subject)).filter(({ consent }) =>
      isWithin(consent, call.who),
    );
    const then = all.filter(({ consent }) => consent.at <= at && consent.receivedAt <= knownAt);
    const last = new Set(standing(then.map(({ consent }) => consent)).map(({ id }) => id));
    const shown = history === true ? all : then;
    return call.c.json({
      items: shown
        .map((kept) => ({ ...consentJson(kept), standing: last.has(kept.consent.id) }))
        .filter((one) => history !== false || one.standing),
      next: null,
    });
  };
  route(api, 'GET /v1/subjects/:id/consents', (call) => {
    const { history, ...asked } = query(call.c, AsOf);
    return show(call, 'GET /v1/subjects/:id/consents', {
      subject: subjectId(call),
      ...asked,
      ...(history !== undefined && { history: history === 'true' }),
    });
  });
  route(api, 'POST /v1/consents/query', async (call) =>
    show(call, 'POST /v1/consents/query', await body(call.c, ConsentQuery)),
  );

  route(api, 'POST /v1/grants', async ({ c, who }) => {
    const said = await consents.grant(await body(c, GrantRequest, CONSENT_BYTES_MAX), who);
    return c.json(said, 201);
  });
  route(api, 'DELETE /v1/grants/:id', async (call) => {
    const id = versionId(call);
    if (!isGrant((await consents.version(id, call.who)).consent)) throw notFound('grant');
    return withdraw(call, id);
  });
  const grants = async (call: Call, name: RouteName, subject: string) => {
    await look(api, call.who, name, null, { subject });
    const history = (await api.store.consentHistory(subject)).filter((kept) =>
      isWithin(kept.consent, call.who),
    );
    const live = new Set(
      await liveGrants(
        history.map(({ consent }) => consent),
        { store: api.store, policy: api.policy(), at: api.clock.now() },
      ),
    );
    const items = history.filter(({ consent }) => live.has(consent)).map(grantJson);
    return call.c.json({ items, next: null });
  };
  route(api, 'GET /v1/subjects/:id/grants', (call) =>
    grants(call, 'GET /v1/subjects/:id/grants', subjectId(call)),
  );
  route(api, 'POST /v1/grants/query', async (call) =>
    grants(call, 'POST /v1/grants/query', (await body(call.c, GrantQuery)).subject),
  );
}

const time = (at: number | null): string | null => (at === null ? null : timestamp(at));

export const consentJson = ({ consent, receipt }: KeptConsent): Record<string, unknown> => {
  const { at, receivedAt, validUntil, record, ...said } = consent;
  return {
    ...said,
    at: timestamp(at),
    receivedAt: timestamp(receivedAt),
    validUntil: time(validUntil),
    categories: consent.categories ?? null,
    channel: consent.channel ?? null,
    recordedBy: consent.recordedBy ?? null,
    sender: consent.sender ?? null,
    receipt,
  };
};

function grantJson({ consent, receipt }: KeptConsent): Record<string, unknown> {
  const { id, subject, organisation, reason, purpose, categories, at, validUntil } = consent as Consent;
  return {
    id,
    subject,
    organisation,
    reason,
    purpose,
    categories,
    at: timestamp(at),
    until: time(validUntil),
    receipt,
  };
}
