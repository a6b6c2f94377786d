import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL });

const REASONS = {
  billing: 'billing-question',
  curious: 'just-looking', // expect: unknown-reason
} as const;

export const look = (actor, subject, read) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: REASONS.curious }, read);
