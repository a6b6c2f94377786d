import { z } from 'zod';
import { CONSENT_STATUSES } from '#policies/vocabulary.ts';
import { Id, SubjectId, Time } from './values.ts';

/** One version of one customer's consent for a reason or a purpose. Versions are never overwritten. */
export const ConsentRequest = z
  .strictObject({
    subject: SubjectId,
    reason: Id.nullish(),
    purpose: Id.nullish(),
    status: z.enum(CONSENT_STATUSES),
    at: Time,
    validUntil: Time.nullish(),
    method: Id,
    noticeVersion: Id.nullish(),
    organisation: Id.nullish(),
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
  });
export type ConsentRequest = z.infer<typeof ConsentRequest>;

export interface Consent {
  /** Id of this version, and of its ledger entry. */
  id: string;
  subject: string;
  reason: string | null;
  purpose: string | null;
  status: (typeof CONSENT_STATUSES)[number];
  at: number;
  receivedAt: number;
  validUntil: number | null;
  method: string;
  noticeVersion: string | null;
  organisation: string | null;
}
