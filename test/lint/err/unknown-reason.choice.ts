import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL });

export function look(actor, subject, isBill: boolean, read) {
  return inzage.lookup(
    {
      actor,
      subject,
      operation: 'view',
      reason: isBill ? 'billing-question' : 'other', // expect: unknown-reason, vague-reason
    },
    read,
  );
}
