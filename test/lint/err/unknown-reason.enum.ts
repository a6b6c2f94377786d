import { createInzage } from '@inzage/client';

enum Reason {
  Billing = 'billing-question',
  Marketing = 'marketing', // expect: unknown-reason
}

const inzage = createInzage({ url: process.env.INZAGE_URL });

export function lookForCampaign(actor, subject, read) {
  return inzage.lookup({ actor, subject, operation: 'view', reason: Reason.Marketing }, read);
}
