import { z } from 'zod';
import { Code, Id, SubjectId, Time, words } from './values.ts';

/**
 * What customers say about their own data: consent for a reason or a purpose (GDPR Art. 6(1)(a), 7), objection
 * (Art. 21), and grants to a named organisation. Every word is a version; versions are never overwritten.
 */

/**
 * `objection-lifted` ends an objection. It is no consent: what was given before the objection does not come back.
 */
export const CONSENT_STATUSES = [
  'given',
  'refused',
  'withdrawn',
  'expired',
  'objected',
  'objection-lifted',
] as const;
export type ConsentStatus = (typeof CONSENT_STATUSES)[number];

/** A line of a batch, and the body of any single request. */
export const CONSENT_BYTES_MAX = 16 * 1024;
const CATEGORIES_MAX = 50;

/** What a consent record (ISO/IEC TS 27560) says beyond the version itself, kept as it was told. */
export const RecordDetails = z.strictObject({
  recordId: words(200).optional(),
  language: words(35).optional(),
  privacyNotice: words(500).optional(),
  lawfulBasis: words(200).optional(),
  controllers: z.array(words(200)).max(20).optional(),
  processingLocations: z.array(words(200)).max(50).optional(),
  retentionPeriod: words(100).optional(),
  recipients: z.array(words(200)).max(50).optional(),
  withdrawalMethod: words(500).optional(),
  jurisdiction: words(100).optional(),
  eventType: words(100).optional(),
});
export type RecordDetails = z.infer<typeof RecordDetails>;

/** How a word came in, the same for every kind of it. */
const told = {
  /** The sender's own id, which makes retries idempotent: a UUIDv7, or any id, of which only a digest is kept. */
  id: Id.nullish(),
  /** Who wrote it down, where that was a person at work. */
  recordedBy: Id.nullish(),
  channel: Code.nullish(),
  noticeVersion: Id.nullish(),
};

export const ConsentRequest = z
  .strictObject({
    ...told,
    subject: SubjectId,
    reason: Id.nullish(),
    purpose: Id.nullish(),
    status: z.enum(CONSENT_STATUSES),
    at: Time,
    validUntil: Time.nullish(),
    method: Id,
    organisation: Id.nullish(),
    /** Limits a consent to these categories. */
    categories: z.array(Code).min(1).max(CATEGORIES_MAX).nullish(),
    /** How to withdraw it, in words or as an address: told on the receipt. */
    withdrawal: words(500).nullish(),
  })
  .superRefine((consent, context) => {
    if (!consent.reason === !consent.purpose) {
      context.addIssue({
        code: 'custom',
        path: ['reason'],
        message: 'send a reason or a purpose, one of the two',
      });
    }
    if (consent.validUntil != null && consent.validUntil <= consent.at) {
      context.addIssue({ code: 'custom', path: ['validUntil'], message: 'must be later than at' });
    }
    if (consent.categories != null && consent.status !== 'given') {
      context.addIssue({
        code: 'custom',
        path: ['categories'],
        message: 'limits what is given; any other word is about the whole',
      });
    }
  });
export type ConsentRequest = z.infer<typeof ConsentRequest>;

/** Takes back whatever the version said; nothing has to be told. */
export const WithdrawRequest = z.strictObject({ ...told, at: Time.nullish(), method: Id.nullish() });
export type WithdrawRequest = z.infer<typeof WithdrawRequest>;

/** A customer's grant of a part of their data to one organisation, for a time. */
export const GrantRequest = z
  .strictObject({
    ...told,
    subject: SubjectId,
    organisation: Id,
    reason: Id.nullish(),
    purpose: Id.nullish(),
    categories: z.array(Code).min(1).max(CATEGORIES_MAX),
    until: Time,
    method: Id.default('portal'),
    withdrawal: words(500).nullish(),
  })
  .superRefine((grant, context) => {
    if (!grant.reason === !grant.purpose) {
      context.addIssue({
        code: 'custom',
        path: ['reason'],
        message: 'send a reason or a purpose, one of the two',
      });
    }
  });
export type GrantRequest = z.infer<typeof GrantRequest>;

/** What a word is about. */
export interface ConsentScope {
  subject: string;
  reason: string | null;
  purpose: string | null;
  /** Null: every organisation. */
  organisation: string | null;
}

export interface Consent extends ConsentScope {
  /** Id of this version, and of its ledger entry. */
  id: string;
  status: ConsentStatus;
  at: number;
  receivedAt: number;
  validUntil: number | null;
  method: string;
  noticeVersion: string | null;
  /** Absent, here and below: nothing was said. */
  categories?: readonly string[];
  channel?: string;
  recordedBy?: string;
  /** Account or token that sent it. */
  sender?: string;
  record?: RecordDetails;
}

/** A version on its way into the register. */
export interface NewConsent extends Consent {
  /** The sender's own id where it is no UUIDv7: the version's id is then derived from it, under a key. */
  sendersId?: string;
}
