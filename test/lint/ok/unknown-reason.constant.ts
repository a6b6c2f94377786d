import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL });

const REASONS = Object.freeze({
  billing: 'billing-question',
  curious: 'just-looking',
});

export const look = (actor, subject, read) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: REASONS.billing }, read);
