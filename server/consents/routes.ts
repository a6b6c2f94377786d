import { z } from 'zod';
import { type Consent, ConsentRequest } from '#model/consent.ts';
import { SubjectId, Time } from '#model/values.ts';
import type { RouteName } from '#server/auth/access.ts';
import { look } from '#server/auth/look.ts';
import { newId, timestamp } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import { type Api, body, type Call, parse, query, route } from '#server/http.ts';

/** `/v1/consents`: the versioned register. A withdrawal holds from the next lookup on. */

const AsOf = z.strictObject({ at: Time.optional() });
const ConsentQuery = z.strictObject({ subject: SubjectId, at: Time.optional() });

export function consentRoutes(api: Api): void {
  route(api, 'POST /v1/consents', async ({ c, who }) => {
    const request = await body(c, ConsentRequest, 16 * 1024);
    if (
      request.organisation &&
      who.organisations.length > 0 &&
      !who.organisations.includes(request.organisation)
    ) {
      throw new AuditError('not-permitted', 'This organisation is not among those that your token names.', {
        mistakes: [{ path: 'organisation', message: 'is not for this token to tell' }],
      });
    }
    const receivedAt = api.clock.now();
    const consent = newConsent(request, receivedAt);
    const receipt = await api.store.saveConsent(consent);
    return c.json({ id: consent.id, receipt }, 201);
  });

  const show = async (call: Call, name: RouteName, subject: string, at: number) => {
    await look(api, call.who, name, null, { subject, at });
    const versions = await api.store.consentsOf(subject, at);
    return call.c.json({ items: versions.map(consentJson), next: null });
  };
  route(api, 'GET /v1/subjects/:id/consents', (call) => {
    const { id } = parse(z.object({ id: SubjectId }), { id: call.c.req.param('id') });
    const { at } = query(call.c, AsOf);
    return show(call, 'GET /v1/subjects/:id/consents', id, at ?? api.clock.now());
  });
  route(api, 'POST /v1/consents/query', async (call) => {
    const { subject, at } = await body(call.c, ConsentQuery);
    return show(call, 'POST /v1/consents/query', subject, at ?? api.clock.now());
  });
}

/** A request as a version of its own, under a new id. */
export const newConsent = (request: ConsentRequest, receivedAt: number): Consent => ({
  id: newId(receivedAt),
  receivedAt,
  subject: request.subject,
  reason: request.reason ?? null,
  purpose: request.purpose ?? null,
  status: request.status,
  at: request.at,
  validUntil: request.validUntil ?? null,
  method: request.method,
  noticeVersion: request.noticeVersion ?? null,
  organisation: request.organisation ?? null,
});

const consentJson = ({ at, receivedAt, validUntil, ...consent }: Consent) => ({
  ...consent,
  at: timestamp(at),
  receivedAt: timestamp(receivedAt),
  validUntil: validUntil === null ? null : timestamp(validUntil),
});
