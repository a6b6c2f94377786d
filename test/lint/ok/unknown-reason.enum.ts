import { createInzage } from '@inzage/client';

enum Reason {
  Billing = 'billing-question',
  Marketing = 'marketing',
}

const inzage = createInzage({ url: process.env.INZAGE_URL });

export function lookForBill(actor, subject, read) {
  return inzage.lookup({ actor, subject, operation: 'view', reason: Reason.Billing }, read);
}
