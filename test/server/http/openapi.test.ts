import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCESS } from '#server/auth/access.ts';
import { newId } from '#server/clock.ts';
import { isApiRoute } from '#server/openapi/document.ts';
import { makeFindings } from './findings.ts';
import { type Loose, makeService, permitted, type Service } from './service.ts';

/** The published description is whole, can be resolved and compiled, and is what the service really answers. */

let service: Service;
let document: Loose;
let ajv: Ajv2020;
beforeAll(async () => {
  service = await makeService();
  document = (await service.request(null, 'GET', '/openapi.json')).body;
  ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(document, 'https://inzage.example/openapi.json');
});
afterAll(() => service.close());

const operations = () =>
  Object.entries(document.paths as Record<string, Record<string, Loose>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
const pointer = (...parts: string[]) =>
  `https://inzage.example/openapi.json#/${parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
const schemaAt = (...parts: string[]): ValidateFunction => ajv.compile({ $ref: pointer(...parts) });
const bodyOf = (path: string, type = 'application/json') =>
  schemaAt('paths', path, 'post', 'requestBody', 'content', type, 'schema');
const answerOf = (path: string, method: string, status: string) =>
  schemaAt('paths', path, method, 'responses', status, 'content', 'application/json', 'schema');
const problemOf = () => schemaAt('components', 'schemas', 'Problem');
const refsIn = (value: unknown): string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, member]) =>
        key === '$ref' && typeof member === 'string' ? [member] : refsIn(member),
      );

test('it is OpenAPI 3.1, with a title and a version', () => {
  expect(document).toMatchObject({
    openapi: expect.stringMatching(/^3\.1\.\d$/),
    info: { title: 'Inzage', version: expect.any(String) },
  });
});

test('every route of the API is described, and nothing else', () => {
  const described = operations().map(
    ({ path, method }) =>
      `${method.toUpperCase()} ${path.replace(/\{path\}/, '*').replaceAll(/\{(\w+)\}/g, ':$1')}`,
  );
  expect(described.toSorted()).toEqual(Object.keys(ACCESS).filter(isApiRoute).toSorted());
});

test('every operation has a name of its own, a summary, an answer, a problem, and its parameters', () => {
  const names = operations().map(({ operation }) => operation.operationId);
  expect(new Set(names).size).toBe(names.length);
  for (const { path, operation } of operations()) {
    expect(operation.summary).toMatch(/\w/);
    expect(Object.keys(operation.responses)).toEqual([expect.stringMatching(/^20[012]$/), 'default']);
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = (operation.parameters ?? []).filter((one: Loose) => one.in === 'path');
    expect(declared.map((one: Loose) => one.name)).toEqual(named);
    expect(declared.every((one: Loose) => one.required === true)).toBe(true);
  }
});

test('what needs a token says so, and what does not, not', () => {
  for (const { path, method, operation } of operations()) {
    const name =
      `${method.toUpperCase()} ${path.replace(/\{path\}/, '*').replaceAll(/\{(\w+)\}/g, ':$1')}` as keyof typeof ACCESS;
    expect(operation.security === undefined).toBe(ACCESS[name] === 'public');
  }
});

test('every reference leads somewhere, and every schema compiles', () => {
  const refs = refsIn(document);
  expect(refs.length).toBeGreaterThan(20);
  for (const ref of new Set(refs))
    expect(() => ajv.compile({ $ref: `https://inzage.example/openapi.json${ref}` })).not.toThrow();
  for (const { path, method, operation } of operations()) {
    for (const type of Object.keys(operation.requestBody?.content ?? {})) {
      expect(() => schemaAt('paths', path, method, 'requestBody', 'content', type, 'schema')).not.toThrow();
    }
  }
});

describe('the request bodies', () => {
  /** As the design shows it, with the comments made values. */
  const sample = {
    id: '019ab2c0-1111-7abc-8def-0123456789ab',
    occurredAt: '2026-11-22T10:15:00.123Z',
    actor: { id: 'a-1042', kind: 'human', onBehalfOf: [] },
    subject: 'c-88231',
    operation: 'view',
    change: null,
    task: null,
    follows: null,
    reason: 'billing-question',
    note: null,
    reference: { type: 'interaction', id: 'call-771' },
    fields: ['name', 'iban'],
    search: null,
    system: 'crm',
    channel: 'phone',
    context: {
      site: 'groningen',
      country: 'NL',
      device: 'managed',
      deviceId: 'hash',
      network: '10.2.0.7',
      session: 's-1',
      trace: '4bf9',
      span: '00f0',
      callSite: 'crm-sync/src/billing.ts#loadInvoice',
    },
    source: { id: 'crm-gateway-1', seq: 18231 },
  };

  test('take the design’s sample lookup, by description and in fact', async () => {
    const validate = bodyOf('/v1/lookups');
    expect(validate(sample), JSON.stringify(validate.errors)).toBe(true);
    expect(bodyOf('/v1/lookups/batch', 'application/x-ndjson')(sample)).toBe(true);
    const { status } = await service.request('integration', 'POST', '/v1/lookups', sample);
    expect(status).toBe(201);
  });

  test('refuse what the service refuses', () => {
    const validate = bodyOf('/v1/lookups');
    for (const bent of [
      { ...sample, extra: 1 },
      { ...sample, operation: 'peek' },
      { ...sample, fields: 'name' },
      { subject: 'c-1' },
    ]) {
      expect(validate(bent)).toBe(false);
    }
  });

  test('are an array as JSON and one item a line as lines', () => {
    const shift = {
      type: 'shift',
      id: 's-1',
      actor: 'a-1',
      from: '2026-11-24T08:00:00Z',
      to: '2026-11-24T17:00:00Z',
    };
    expect(bodyOf('/v1/evidence')([shift])).toBe(true);
    expect(bodyOf('/v1/evidence', 'application/x-ndjson')(shift)).toBe(true);
    expect(bodyOf('/v1/evidence', 'application/x-ndjson')([shift])).toBe(false);
  });
});

describe('the answers', () => {
  const check = (validate: ValidateFunction, value: unknown) =>
    expect(validate(value), JSON.stringify(validate.errors)).toBe(true);

  test('are as described', async () => {
    const [made] = Object.values(await makeFindings(service, ['a-1']));
    const id = newId(service.clock.now());
    const lookup = await service.request('integration', 'POST', '/v1/lookups', permitted({ id }));
    check(answerOf('/v1/lookups', 'post', '201'), lookup.body);
    const batch = await service.send('integration', 'POST', '/v1/lookups/batch', {
      body: '{}\n',
      headers: { 'content-type': 'application/x-ndjson' },
    });
    check(answerOf('/v1/lookups/batch', 'post', '200'), batch.body);
    const outcome = await service.request('integration', 'POST', `/v1/lookups/${id}/outcome`, { hits: 1 });
    check(answerOf('/v1/lookups/{id}/outcome', 'post', '201'), outcome.body);
    for (const path of ['/v1/lookups', '/v1/findings', '/v1/reports/audit', '/v1/policy']) {
      check(answerOf(path, 'get', '200'), (await service.request('auditor', 'GET', path)).body);
    }
    const finding = await service.request('auditor', 'GET', `/v1/findings/${made?.finding}`);
    check(answerOf('/v1/findings/{id}', 'get', '200'), finding.body);
    const consent = {
      subject: 'c-1',
      reason: 'win-back-offer',
      status: 'given',
      at: '2026-11-24T09:00:00Z',
      method: 'web',
    };
    check(
      answerOf('/v1/consents', 'post', '201'),
      (await service.request('integration', 'POST', '/v1/consents', consent)).body,
    );
  });

  test('to mistakes are problems as described', async () => {
    for (const reply of [
      await service.request('integration', 'POST', '/v1/lookups', {}),
      await service.request(null, 'GET', '/v1/lookups'),
      await service.request('agent', 'GET', '/v1/reports/audit'),
      await service.request('auditor', 'GET', '/v1/findings/f-none'),
      await service.request(null, 'GET', '/nowhere'),
    ]) {
      check(problemOf(), reply.body);
      expect(reply.headers.get('content-type')).toContain('application/problem+json');
    }
  });
});
