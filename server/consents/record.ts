import type { Consent, ConsentStatus, RecordDetails } from '#model/consent.ts';
import { type ConsentRecord, RECORD_SCHEMA } from '#model/consent-record.ts';
import { ID_PATTERN, isUuid7 } from '#model/values.ts';
import { PURPOSE_TERMS, shortTerm, termAddress } from '#policies/dpv/dpv.ts';
import { addDuration, parseDuration } from '#policies/durations.ts';
import type { Policy } from '#policies/policy.ts';
import { type Refused, refused } from '#server/batch.ts';
import { timestamp } from '#server/clock.ts';
import type { Word } from './service.ts';

/**
 * Versions of the register as ISO/IEC TS 27560 records, and records as versions. What a record says and the register
 * has no place for is kept with the version and comes out as it came in.
 */

/** The states of DPV 2; for an objection and its end DPV has none. */
const STATES: Record<ConsentStatus, string> = {
  given: 'https://w3id.org/dpv#ConsentGiven',
  refused: 'https://w3id.org/dpv#ConsentRefused',
  withdrawn: 'https://w3id.org/dpv#ConsentWithdrawn',
  expired: 'https://w3id.org/dpv#ConsentExpired',
  objected: 'urn:inzage:state:objected',
  'objection-lifted': 'urn:inzage:state:objection-lifted',
};
/** What others say that comes to the same. A consent that was only asked for, or is unknown, is no word. */
const STATUSES: ReadonlyMap<string, ConsentStatus> = new Map([
  ...Object.entries(STATES).map(([status, state]) => [shortTerm(state), status as ConsentStatus] as const),
  ['dpv:RenewedConsentGiven', 'given'],
  ['dpv:ConsentRevoked', 'withdrawn'],
  ['dpv:ConsentInvalidated', 'withdrawn'],
]);
const REASON = 'urn:inzage:reason:';
const CONSENT_BASIS = 'https://w3id.org/dpv/legal/eu/gdpr#A6-1-a';
const EXPLICIT = 'explicit';
const PURPOSES: ReadonlySet<string> = new Set(PURPOSE_TERMS);

export interface RecordContext {
  policy: Policy;
  /** Names the controller: a word to nobody in particular is a word to the controller. */
  origin: string;
}

/** What a record says where the version was told nothing else. */
const usual = ({ policy, origin }: RecordContext, status: ConsentStatus) => ({
  lawfulBasis: status.startsWith('object') ? null : CONSENT_BASIS,
  controllers: [origin],
  retentionPeriod: policy.retention.get('consents') ?? null,
  eventType: EXPLICIT,
});

export function recordOf(consent: Consent, context: RecordContext) {
  const { record = {}, organisation, status, purpose, validUntil } = consent;
  const otherwise = usual(context, status);
  return {
    schema_version: RECORD_SCHEMA,
    record_id: record.recordId ?? consent.id,
    pii_principal_id: consent.subject,
    privacy_notice: record.privacyNotice ?? consent.noticeVersion,
    language: record.language ?? null,
    purposes: [purpose === null ? `${REASON}${consent.reason}` : termAddress(purpose)],
    lawful_basis: record.lawfulBasis ?? otherwise.lawfulBasis,
    pii_information: consent.categories ?? null,
    controllers: record.controllers ?? (organisation === null ? otherwise.controllers : [organisation]),
    collection_method: consent.method,
    processing_locations: record.processingLocations ?? null,
    retention_period: record.retentionPeriod ?? otherwise.retentionPeriod,
    recipients: record.recipients ?? null,
    withdrawal_method: record.withdrawalMethod ?? null,
    jurisdiction: record.jurisdiction ?? null,
    events: [
      {
        event_time: timestamp(consent.at),
        validity_duration: validUntil === null ? null : durationText(validUntil - consent.at),
        entity_id: consent.recordedBy ?? null,
        event_type: record.eventType ?? otherwise.eventType,
        event_state: STATES[status],
        event_channel: consent.channel ?? null,
      },
    ],
  };
}

/** The words that a record tells of, each under an id derived from the record's; what cannot be taken is named. */
export function wordsOf(record: ConsentRecord, context: RecordContext): (Word | Refused)[] {
  const isOne = record.purposes.length === 1 && record.events.length === 1;
  return record.purposes.flatMap((purpose, i) => {
    const scope = scopeOf(purpose);
    if (scope === null)
      return [
        refused(`purposes[${i}]`, `is neither a purpose of DPV 2 nor ${REASON}… with a reason of ours`),
      ];
    return record.events.map((event, j) => {
      const status = STATUSES.get(shortTerm(event.event_state));
      if (status === undefined)
        return refused(`events[${j}].event_state`, 'is no state that this register keeps');
      const ends = event.validity_duration ?? null;
      if (ends !== null && parseDuration(ends) === null)
        return refused(`events[${j}].validity_duration`, 'must be an ISO 8601 duration');
      const id = isOne ? record.record_id : `${record.record_id}/${i}/${j}`;
      return wordOf(record, { scope, status, event, id, context });
    });
  });
}

function wordOf(
  record: ConsentRecord,
  {
    scope,
    status,
    event,
    id,
    context,
  }: {
    scope: { reason: string } | { purpose: string };
    status: ConsentStatus;
    event: ConsentRecord['events'][number];
    id: string;
    context: RecordContext;
  },
): Word | Refused {
  const at = event.event_time;
  const validUntil = event.validity_duration ? addDuration(at, event.validity_duration, 'UTC') : null;
  if (validUntil !== null && validUntil <= at) return refused('events', 'a consent ends after it begins');
  const organisation = organisationOf(record.controllers ?? [], context);
  const noticeVersion = isId(record.privacy_notice) ? record.privacy_notice : null;
  return {
    sendersId: id,
    details: detailsOf(record, { event, id, status, organisation, noticeVersion, context }),
    request: {
      subject: record.pii_principal_id,
      ...scope,
      status,
      at,
      validUntil,
      method: record.collection_method,
      noticeVersion,
      organisation,
      recordedBy: event.entity_id ?? null,
      channel: event.event_channel ?? null,
      // Whatever is not given is about the whole.
      categories: status === 'given' && record.pii_information?.length ? record.pii_information : null,
    },
  };
}

/** What the register has no place for, or would say differently by itself. */
function detailsOf(
  record: ConsentRecord,
  {
    event,
    id,
    status,
    organisation,
    noticeVersion,
    context,
  }: {
    event: ConsentRecord['events'][number];
    id: string;
    status: ConsentStatus;
    organisation: string | null;
    noticeVersion: string | null;
    context: RecordContext;
  },
): RecordDetails {
  const otherwise = usual(context, status);
  const controllers = organisation === null ? otherwise.controllers : [organisation];
  const told: { [K in keyof RecordDetails]: RecordDetails[K] | null } = {
    recordId: isUuid7(id) ? null : id,
    language: record.language ?? null,
    privacyNotice: noticeVersion === null ? (record.privacy_notice ?? null) : null,
    lawfulBasis: differs(record.lawful_basis, otherwise.lawfulBasis),
    controllers: differs(record.controllers, controllers),
    processingLocations: record.processing_locations ?? null,
    retentionPeriod: differs(record.retention_period, otherwise.retentionPeriod),
    recipients: record.recipients ?? null,
    withdrawalMethod: record.withdrawal_method ?? null,
    jurisdiction: record.jurisdiction ?? null,
    eventType: differs(event.event_type, otherwise.eventType),
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null)) as RecordDetails;
}

const differs = <T>(told: T | null | undefined, usually: unknown): T | null =>
  told == null || JSON.stringify(told) === JSON.stringify(usually) ? null : told;

function scopeOf(purpose: string): { reason: string } | { purpose: string } | null {
  if (purpose.startsWith(REASON)) {
    const reason = purpose.slice(REASON.length);
    return isId(reason) ? { reason } : null;
  }
  const term = shortTerm(purpose);
  return PURPOSES.has(term) ? { purpose: term } : null;
}

/** One controller that has an id of ours is who it was said to; anybody else stays words. */
function organisationOf([first, ...others]: readonly string[], { origin }: RecordContext): string | null {
  return first === undefined || others.length > 0 || first === origin || !isId(first) ? null : first;
}

const isId = (text: string | null | undefined): text is string =>
  text != null && text.length <= 128 && ID_PATTERN.test(text);

/** Milliseconds as `P…DT…S`, which reads back exactly. */
function durationText(ms: number): string {
  const days = Math.floor(ms / DAY);
  const seconds = (ms - days * DAY) / 1000;
  return `P${days > 0 ? `${days}D` : ''}${seconds > 0 || days === 0 ? `T${seconds}S` : ''}`;
}
const DAY = 86_400_000;
