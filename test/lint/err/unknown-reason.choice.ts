import { createClient } from '@inzage/client';

const inzage = createClient({ url: process.env.INZAGE_URL });

export function look(actor, subject, isBill: boolean, read) {
  return inzage.lookup(
    {
      actor,
      subject,
      operation: 'view',
      reason: isBill ? 'billing-question' : 'other', // expect: unknown-reason
    },
    read,
  );
}
