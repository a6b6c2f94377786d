import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONSENT_STATUSES, type Consent } from '#model/consent.ts';
import { ConsentRecord } from '#model/consent-record.ts';
import { PURPOSE_TERMS } from '#policies/dpv/dpv.ts';
import type { Policy } from '#policies/policy.ts';
import { recordOf, wordsOf } from '#server/consents/record.ts';
import { newConsent, type Word } from '#server/consents/service.ts';
import { type Loose, ORIGIN, type Service } from '../http/service.ts';
import { asked, history, makeDesk, say } from './desk.ts';

/** ISO/IEC TS 27560 consent records, out and in. */

const context = {
  policy: { retention: new Map([['consents', 'P60M']]) } as unknown as Policy,
  origin: ORIGIN,
};
const sender = { id: 'crm' };
const NOW = Date.parse('2026-11-24T09:00:00Z');
const uuid7 = (n: number) => `0193a000-0000-7000-8000-${String(n).padStart(12, '0')}`;

describe('round trips', () => {
  const id = fc.stringMatching(/^[A-Za-z0-9\-_.:@/+=]{1,20}$/);
  const text = fc.stringMatching(/^[a-zA-Zéß ]{0,20}[a-z]$/).map((one) => one.trim());
  const many = fc.array(text, { minLength: 1, maxLength: 3 });
  const consent: fc.Arbitrary<Consent> = fc
    .record({
      n: fc.nat(),
      scope: fc.oneof(
        id.map((reason) => ({ reason, purpose: null })),
        fc.constantFrom(...PURPOSE_TERMS).map((purpose) => ({ reason: null, purpose })),
      ),
      status: fc.constantFrom(...CONSENT_STATUSES),
      ago: fc.integer({ min: 0, max: 1e11 }),
      lasts: fc.option(fc.integer({ min: 1, max: 1e11 })),
      said: fc.record({ method: id, noticeVersion: fc.option(id), organisation: fc.option(id) }),
      optional: fc.record({ channel: id, recordedBy: id }, { requiredKeys: [] }),
      categories: fc.option(fc.uniqueArray(id, { minLength: 1, maxLength: 3 }), { nil: undefined }),
      record: fc.record(
        {
          language: text,
          lawfulBasis: text,
          processingLocations: many,
          retentionPeriod: text,
          recipients: many,
          withdrawalMethod: text,
          jurisdiction: text,
          eventType: text,
        },
        { requiredKeys: [] },
      ),
    })
    .map(({ n, scope, status, ago, lasts, said, optional, categories, record }) => ({
      id: uuid7(n),
      subject: 'c-1',
      ...scope,
      status,
      at: NOW - ago,
      receivedAt: NOW,
      validUntil: lasts === null ? null : NOW - ago + lasts,
      ...said,
      ...optional,
      ...(categories && status === 'given' && { categories }),
      sender: 'crm',
      ...(Object.keys(record).length > 0 && { record }),
    }));

  test('a version made a record and read back is the same version', () => {
    fc.assert(
      fc.property(consent, (version) => {
        const written = JSON.parse(JSON.stringify(recordOf(version, context)));
        const [word] = wordsOf(ConsentRecord.parse(written), context);
        expect(newConsent(word as Word, NOW, sender)).toEqual(version);
      }),
      { numRuns: 1000 },
    );
  });

  test('a record read in and made again is the same record', () => {
    fc.assert(
      fc.property(consent, fc.option(text), (version, recordId) => {
        const record = {
          ...recordOf(version, context),
          ...(recordId !== null && { record_id: `r ${recordId}` }),
        };
        const [word] = wordsOf(ConsentRecord.parse(record), context);
        expect(recordOf(newConsent(word as Word, NOW, sender), context)).toEqual(record);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('over HTTP', () => {
  let service: Service;
  beforeAll(async () => {
    service = await makeDesk();
  });
  afterAll(() => service.close());
  const foreign: Loose = JSON.parse(readFileSync(new URL('./foreign-record.json', import.meta.url), 'utf8'));
  const take = (records: unknown) => service.request('integration', 'POST', '/v1/consents/records', records);

  test('a version goes out as a record that the published schema takes', async () => {
    const { body } = await say(service, { purpose: 'dpv:DirectMarketing', noticeVersion: 'notice-7' });
    const { body: record } = await service.request('auditor', 'GET', `/v1/consents/${body.id}/record`);
    expect(record).toMatchObject({
      schema_version: 'ISO/IEC TS 27560:2023',
      record_id: body.id,
      pii_principal_id: 'c-1',
      privacy_notice: 'notice-7',
      purposes: ['https://w3id.org/dpv#DirectMarketing'],
      lawful_basis: 'https://w3id.org/dpv/legal/eu/gdpr#A6-1-a',
      controllers: [ORIGIN],
      events: [{ event_state: 'https://w3id.org/dpv#ConsentGiven', validity_duration: null }],
    });
    const { body: document } = await service.request(null, 'GET', '/openapi.json');
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
    ajv.addSchema(document, 'https://inzage.example/openapi.json');
    const schema = ajv.compile({
      $ref: 'https://inzage.example/openapi.json#/components/schemas/ConsentRecord',
    });
    expect(schema(record), JSON.stringify(schema.errors)).toBe(true);
    expect(schema(foreign), JSON.stringify(schema.errors)).toBe(true);
    const whole = await service.request('privacy-officer', 'GET', '/v1/subjects/c-1/consents/records');
    expect(whole.body.items).toEqual([record]);
    const twin = await service.request('auditor', 'POST', '/v1/consents/records/query', { subject: 'c-1' });
    expect(twin.body.items).toEqual([record]);
  });

  test('a record from elsewhere, with its history, becomes a version an event, and decides the next lookup', async () => {
    expect((await take(foreign)).body).toMatchObject({ accepted: 2, duplicates: 0, rejected: 0 });
    expect((await take([foreign])).body).toMatchObject({ accepted: 0, duplicates: 2 });
    expect(await history(service, '', 'c-foreign')).toMatchObject([
      { status: 'withdrawn', purpose: 'dpv:DirectMarketing', organisation: null },
      { status: 'given', purpose: 'dpv:DirectMarketing', validUntil: '2027-01-01T10:00:00.000Z' },
    ]);
    expect(await asked(service, { subject: 'c-foreign', reason: 'newsletter', fields: ['name'] })).toBe(
      'deny: consent-withdrawn',
    );
    const { body } = await service.request('auditor', 'GET', '/v1/subjects/c-foreign/consents/records');
    expect(body.items[1]).toMatchObject({
      record_id: 'urn:example:records:77/0/0',
      privacy_notice: 'https://shop.example/privacy#v3',
      controllers: ['Shop BV, Utrecht'],
      processing_locations: ['NL', 'DE'],
      withdrawal_method: 'https://shop.example/preferences',
      jurisdiction: 'NL',
    });
  });

  test('states that are no word, and purposes that nobody knows, are named and the rest is taken', async () => {
    const events = [
      { event_time: '2026-11-01T09:00:00Z', event_state: 'https://w3id.org/dpv#ConsentRequested' },
      { event_time: '2026-11-02T09:00:00Z', event_state: 'dpv:RenewedConsentGiven' },
    ];
    const { body } = await take([
      { ...foreign, record_id: 'r-1', events },
      { ...foreign, record_id: 'r-2', purposes: ['https://w3id.org/dpv#Snooping'] },
    ]);
    expect(body).toMatchObject({
      accepted: 1,
      rejected: 2,
      errors: [
        { line: 1, path: 'events[0].event_state' },
        { line: 2, path: 'purposes[0]' },
      ],
    });
  });

  test('what is malformed is refused whole, with its place', async () => {
    const reply = await take([foreign, { ...foreign, pii_principal_id: 'jan@example.nl', extra: 1 }]);
    expect(reply.status).toBe(400);
    expect(reply.text).not.toContain('jan@');
  });
});
